// The doctor's own settings: ring, keys, looks, devices, sign-ins.
import { useState } from "react";
import { useKeysChoice } from "../app/keys";
import { Heading } from "../app/Screen";
import { useSession, useSignedIn } from "../app/session";
import { Button } from "../design/Button";
import { ChoiceList } from "../design/ChoiceList";
import { Switch } from "../design/Fields";
import { DevicesSection } from "../features/mydata/DevicesSection";
import { LooksSection } from "../features/mydata/LooksSection";
import { Section } from "../features/mydata/Section";
import { SessionsSection } from "../features/mydata/SessionsSection";
import "../features/mydata/mydata.css";
import { useFormats, useWords } from "../words";
import { DoctorShell } from "./DoctorShell";
import { KeyTable } from "./KeyHelp";
import { LimitsSection } from "./LimitsSection";
import { OwnPatientsSection } from "./OwnPatientsSection";
import { TeamSection } from "./assist/TeamSection";
import { TermsSection } from "./TermsSection";
import { chooseTone, chosenTone, playTone, tones, type Tone } from "./ring/tones";
import { canNotify } from "./ring/useRing";

export default function SettingsPage() {
  const t = useWords("doctor");
  return (
    <DoctorShell title={t("place.settings")}>
      <div className="deskpage mydata">
        <Heading>{t("place.settings")}</Heading>
        <div className="deskpage__parts">
          <div className="cards">
            <MeSection />
            <LimitsSection />
            <TermsSection />
            <RingSection />
            <KeysSection />
          </div>
          <div className="cards">
            <OwnPatientsSection />
            <TeamSection />
            <LooksSection />
            <DevicesSection face="doctor" />
            <SessionsSection face="doctor" />
          </div>
        </div>
      </div>
    </DoctorShell>
  );
}

function MeSection() {
  const t = useWords("doctor");
  const frame = useWords("frame");
  const { person, doctor } = useSession();
  const { signOut } = useSignedIn();
  const { list, languageName } = useFormats();
  return (
    <Section title={t("me", { given: person.given_name, family: person.family_name })} icon="seal" lead={t("me.checked")}>
      {doctor && (
        <dl className="figures">
          <div><dt>{t("me.nihdi")}</dt><dd>{doctor.nihdi}</dd></div>
          <div><dt>{t("me.languages")}</dt><dd>{list(doctor.languages.map(languageName))}</dd></div>
        </dl>
      )}
      <Button look="second" icon="signOut" onPress={() => void signOut()} data-testid="sign-out">{frame("signOut")}</Button>
    </Section>
  );
}

function RingSection() {
  const t = useWords("doctor");
  const [tone, setTone] = useState<Tone>(chosenTone);
  const choose = (chosen: string) => {
    const next = tones.find((one) => one === chosen) ?? "chime";
    chooseTone(next);
    setTone(next);
    playTone(next);
  };
  return (
    <Section title={t("ring.tone")} icon="bell" lead={t("ring.tone.lead")}>
      <ChoiceList look="row" label={t("ring.tone")} value={tone} onChange={choose} choices={tones.map((one) => ({ value: one, label: t(`tone.${one}`), testId: `tone-${one}` }))} />
      <Notices />
    </Section>
  );
}

function Notices() {
  const t = useWords("doctor");
  const [allowed, setAllowed] = useState(() => (canNotify() ? Notification.permission : "denied"));
  if (!canNotify()) return null;
  if (allowed !== "default") return <p className="small soft">{t(allowed === "granted" ? "notices.on" : "notices.off")}</p>;
  return <Button look="second" onPress={() => void Notification.requestPermission().then(setAllowed)} data-testid="notices">{t("notices.ask")}</Button>;
}

function KeysSection() {
  const t = useWords("doctor");
  const [on, choose] = useKeysChoice();
  return (
    <Section title={t("keys")} icon="key" lead={t("keys.when")}>
      <Switch selected={on} onChange={choose} data-testid="keys-switch">{t("keys.use")}</Switch>
      <KeyTable />
    </Section>
  );
}
