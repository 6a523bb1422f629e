// Prove who you are: itsme, why itsme, and what to do without it.
import { useState, type ReactNode } from "react";
import { useLocation } from "wouter";
import { loginAddress } from "../../api/session";
import { Header, LanguagePicker, SosLine } from "../../app/Header";
import { useOnline } from "../../app/online";
import { Heading, Screen } from "../../app/Screen";
import { Button, LinkButton } from "../../design/Button";
import { Icon, type IconName } from "../../design/Icon";
import { Note } from "../../design/Surfaces";
import { useLanguage, useWords } from "../../words";
import { HeroDrawing } from "./HeroDrawing";
import { InsideApp } from "./InsideApp";
import { tellable } from "../../patient/quiet";
import { leaving } from "./leaving";
import "./signin.css";
import { useTrouble } from "./useTrouble";

export function SignInPage() {
  const t = useWords("signin");
  const frame = useWords("frame");
  const { language } = useLanguage();
  const online = useOnline();
  const [here] = useLocation();
  const [without, setWithout] = useState(false);
  return (
    <Screen title={t("title")} className="signin" header={<Header end={<LanguagePicker />} />} dock={
      <>
        <LinkButton away href={loginAddress("patient", language, tellable(here))} onClick={leaving} data-testid="sign-in">{t("go")}</LinkButton>
        <Button look="plain" aria-expanded={without} aria-controls="without" onPress={() => setWithout(!without)} data-testid="no-itsme">{t("without")}</Button>
        <SosLine />
      </>
    }>
      <Trouble />
      <InsideApp />
      {online ? <HeroDrawing /> : <p className="offline-alarm"><LinkButton look="second" href="/ask/alarm">{frame("unreachable.alarm")}</LinkButton></p>}
      <Heading>{t("headline")}</Heading>
      <ul className="points">
        <Point icon="doctor">{t("point.duty")}</Point>
        <Point icon="line">{t("point.line")}</Point>
        <Point icon="lock">{t("point.locked")}</Point>
      </ul>
      <div id="without">{without && <Without />}</div>
    </Screen>
  );
}

const calm: readonly string[] = ["cancelled", "ended", "deleted"];

function Trouble() {
  const t = useWords("signin");
  const trouble = useTrouble();
  if (!trouble) return null;
  return <Note tone={calm.includes(trouble) ? "plain" : "warn"} role="alert"><span data-testid="login-trouble">{t(`trouble.${trouble}`)}</span></Note>;
}

function Point({ icon, children }: { icon: IconName; children: ReactNode }) {
  return (
    <li>
      <Icon name={icon} />
      <span>{children}</span>
    </li>
  );
}

function Without() {
  const t = useWords("signin");
  return (
    <section className="card without stack" aria-label={t("without")} ref={(card) => card?.scrollIntoView({ block: "nearest" })}>
      <div className="stack stack--tight">
        <h2>{t("without")}</h2>
        <p>{t("without.get")}</p>
        <p>{t("without.call")} {t.rich("without.closed", { tel: (chunks) => <a href="tel:1733">{chunks}</a> })}</p>
      </div>
      <div className="stack stack--tight">
        <h2>{t("young")}</h2>
        <p>{t("young.body")}</p>
      </div>
      <div className="stack stack--tight">
        <h2>{t("why")}</h2>
        <p>{t("why.body")}</p>
      </div>
    </section>
  );
}
