// One certificate: how far it is, the acknowledgement, the reason of a refusal, and what can be done about it.
import { useState } from "react";
import { visitReceipt, type Attest, type VisitCode } from "../../api/attests";
import { TextButton } from "../../design/Button";
import { Note, Tag } from "../../design/Surfaces";
import { useFormats, useWords } from "../../words";
import { reasonText } from "../insurers/claims.model";
import { toneOf } from "./attests.model";
import { Refused } from "./Refused";
import { TakeBack } from "./TakeBack";

export function OneAttest({ attest, codes }: { attest: Attest; codes: readonly VisitCode[] }) {
  const t = useWords("insurers");
  const { day, money } = useFormats();
  return (
    <li className="claim" data-testid={`attest-${attest.state}`} data-stuck={attest.stuck}>
      <div className="row row--wrap">
        <span className="grow"><strong>{attest.patient_name}</strong><br /><span className="cap soft">{t("of", { day: day(`${attest.day}T12:00:00Z`), code: attest.code })}</span></span>
        <span className="claim__sum">{money(attest.paid_cents)}</span>
        <Tag tone={toneOf(attest)}>{t(`visit.state.${attest.state}`)}</Tag>
      </div>
      {attest.stuck && <Note tone="warn" icon="clock">{t(attest.today ? "visit.stuck" : "visit.late")}</Note>}
      {attest.acknowledgement && <Acknowledged attest={attest} number={attest.acknowledgement} />}
      {attest.state === "rejected" && <Refused attest={attest} codes={codes} />}
    </li>
  );
}

function Acknowledged({ attest, number }: { attest: Attest; number: string }) {
  const t = useWords("insurers");
  const [asked, setAsked] = useState(false);
  return (
    <>
      <p className="row row--wrap small">
        <span className="grow">{t("visit.number")} <strong className="visit__number" data-testid="attest-number">{number}</strong></span>
        <a href={visitReceipt("doctor", attest.id, t.language)} data-testid="attest-receipt">{t("visit.receipt")}</a>
        {attest.state === "accepted" && <TextButton onPress={() => setAsked(true)} data-testid="attest-take-back">{t("visit.back")}</TextButton>}
      </p>
      {attest.cancel_reason && <p className="cap soft">{t("visit.because", { reason: t(`visit.reason.${attest.cancel_reason}`) })}</p>}
      {attest.state === "accepted" && attest.refusals.map((one) => <Note key={one.code} tone="warn" icon="alert">{t("visit.kept", { reason: reasonText(one, t.language) })}</Note>)}
      {asked && <TakeBack attest={attest} onClose={() => setAsked(false)} />}
    </>
  );
}
