// "May we look whether you are ready?": one switch, and in plain words what is wrong and what to do.
import { LinkButton } from "../../design/Button";
import { Switch } from "../../design/Fields";
import { Note } from "../../design/Surfaces";
import type { Channel } from "../../api/types";
import { useWords } from "../../words";
import { useReadiness } from "./useReadiness";

export interface ReadinessCardProps {
  cause: string;
  channel: Channel;
  startsAt?: string | null;
  /** Where everything can be tried out. */
  check: string;
}

export function ReadinessCard({ cause, channel, startsAt = null, check }: ReadinessCardProps) {
  const t = useWords("readiness");
  const { agreed, agree, codes } = useReadiness(cause, channel, startsAt);
  return (
    <section className="card card--tight stack stack--tight" data-testid="readiness" data-codes={codes?.join(" ")}>
      <Switch selected={agreed} onChange={agree} data-testid="readiness-agree"><strong>{t("agree")}</strong><span className="choice__help">{t("agree.help")}</span></Switch>
      {codes?.length === 0 && <Note tone="ok" role="status">{t("fine")}</Note>}
      {codes?.map((code) => <Note key={code} tone={code === "unknown" ? "plain" : "warn"} role="status">{t(`do.${code}`)}</Note>)}
      {codes !== null && codes.length > 0 && <LinkButton href={check} look="second" small icon="camera">{t("try")}</LinkButton>}
    </section>
  );
}
