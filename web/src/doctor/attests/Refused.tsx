// A certificate that the insurer refused: why, in words, and what to do about it; the fitting way out first: correct it on
// the same day, or give it up for paper.
import { useState } from "react";
import { correctVisit, giveVisitUp, type Attest, type VisitCode } from "../../api/attests";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { Note } from "../../design/Surfaces";
import { useWords } from "../../words";
import { reasonText, whatToDo } from "../insurers/claims.model";
import { waysOut, type Way } from "./attests.model";
import { useAttestAction } from "./useAttests";
import { useBilled, VisitFields } from "./VisitFields";

export function Refused({ attest, codes: [first, ...others] }: { attest: Attest; codes: readonly VisitCode[] }) {
  const t = useWords("insurers");
  const frame = useWords("frame");
  const [correcting, setCorrecting] = useState(false);
  const dropping = useAttestAction(() => giveVisitUp(attest.id));
  const correctable = attest.today && first !== undefined;
  const actions = correctable ? whatToDo(attest.refusals) : [];
  const button = (way: Way, index: number) => {
    const look = index === 0 ? "second" : "plain";
    if (way === "correct") return <Button key={way} small look={look} onPress={() => setCorrecting(true)} data-testid="attest-correct">{t("visit.correct")}</Button>;
    return <Button key={way} small look={look} onPress={() => dropping.mutate(undefined)} isPending={dropping.isPending} data-testid="attest-drop">{t("visit.drop")}</Button>;
  };
  return (
    <Note tone="warn" icon="alert">
      {attest.refusals.map((one) => <p key={one.code}>{t("because", { reason: reasonText(one, t.language) })} <span className="cap soft">{one.code}</span></p>)}
      {actions.map((one) => <p key={one} data-testid={`attest-do-${one}`}>{t(`visit.do.${one}`)}</p>)}
      {!attest.today && <p>{t("visit.paper")}</p>}
      {correcting && first ? <Correct attest={attest} codes={[first, ...others]} onDone={() => setCorrecting(false)} /> : (
        <div className="row row--wrap">{waysOut(actions, correctable).map(button)}</div>
      )}
      {dropping.isError && <p role="alert">{problemText(frame, dropping.error)}</p>}
    </Note>
  );
}

function Correct({ attest, codes, onDone }: { attest: Attest; codes: readonly [VisitCode, ...VisitCode[]]; onDone(): void }) {
  const t = useWords("insurers");
  const frame = useWords("frame");
  const billed = useBilled(codes, attest);
  const sending = useAttestAction((cents: number) => correctVisit(attest.id, { code: billed.code.code, paid_cents: cents }), onDone);
  const send = () => {
    const cents = billed.read();
    if (cents !== null) sending.mutate(cents);
  };
  return (
    <form className="stack visit" onSubmit={(event) => { event.preventDefault(); send(); }} noValidate data-testid="correct-form">
      <VisitFields codes={codes} billed={billed} />
      {sending.isError && <p role="alert">{problemText(frame, sending.error)}</p>}
      <div className="row row--wrap">
        <Button small type="submit" isPending={sending.isPending} data-testid="correct-send">{t("visit.again")}</Button>
        <Button small look="plain" onPress={onDone}>{t("visit.leave")}</Button>
      </div>
    </form>
  );
}
