// What protects a patient here and what does not, in plain words; the largest gap is said first among the gaps.
import { Header, LanguagePicker, SosLine } from "../../app/Header";
import { Heading, Screen } from "../../app/Screen";
import { Icon, type IconName } from "../../design/Icon";
import { PatientNav } from "../../patient/PatientNav";
import { useWords } from "../../words";

const parts = [
  { key: "good", icon: "lock", says: ["good.sealed", "good.call", "good.destroyed", "good.doctor", "good.looked"] },
  { key: "bad", icon: "alert", says: ["bad.page", "bad.against", "bad.traces", "bad.past", "bad.named", "bad.doctor", "bad.device"] },
  { key: "do", icon: "check", says: ["do.digits", "do.browser", "do.watch"] },
] as const satisfies readonly { key: string; icon: IconName; says: readonly string[] }[];

export default function PrivacyPage() {
  const t = useWords("privacy");
  return (
    <Screen title={t("title")} header={<Header end={<LanguagePicker />} />} foot={<SosLine />} nav={<PatientNav />}>
      <div className="stack">
        <Heading>{t("title")}</Heading>
        <p className="soft">{t("lead")}</p>
        {parts.map(({ key, icon, says }) => (
          <section key={key} className="card stack" aria-labelledby={`privacy-${key}`} data-testid={`privacy-${key}`}>
            <div className="row">
              <span className="disc"><Icon name={icon} /></span>
              <h2 id={`privacy-${key}`} className="grow">{t(key)}</h2>
            </div>
            <ul className="bullets">{says.map((one) => <li key={one}>{t(one)}</li>)}</ul>
          </section>
        ))}
      </div>
    </Screen>
  );
}
