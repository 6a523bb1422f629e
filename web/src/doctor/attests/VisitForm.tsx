// A visit of today that was paid in cash: who came, what it is billed as, what was paid.
import { useState } from "react";
import { certify, type AttestDesk, type VisitCode } from "../../api/attests";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { Select } from "../../design/Fields";
import { Note } from "../../design/Surfaces";
import { useWords } from "../../words";
import { useAttestAction } from "./useAttests";
import { useBilled, VisitFields } from "./VisitFields";

export function VisitForm({ desk, codes, onDone }: { desk: AttestDesk; codes: readonly [VisitCode, ...VisitCode[]]; onDone(): void }) {
  const t = useWords("insurers");
  const frame = useWords("frame");
  const [patient, setPatient] = useState(desk.patients[0]?.id ?? "");
  const billed = useBilled(codes);
  const sending = useAttestAction((cents: number) => certify({ patient_id: patient, code: billed.code.code, paid_cents: cents }), onDone);
  const send = () => {
    const cents = billed.read();
    if (cents !== null) sending.mutate(cents);
  };
  return (
    <form className="stack visit" onSubmit={(event) => { event.preventDefault(); send(); }} noValidate data-testid="visit-form">
      <Select label={t("visit.who")} options={desk.patients.map((one) => ({ value: one.id, label: one.name }))} value={patient} onChange={setPatient} data-testid="visit-who" />
      <VisitFields codes={codes} billed={billed} />
      <p className="small soft">{t("visit.today")}</p>
      {sending.isError && <Note tone="warn" role="alert">{problemText(frame, sending.error)}</Note>}
      <div className="row row--wrap">
        <Button type="submit" isPending={sending.isPending} data-testid="visit-send">{t("visit.send")}</Button>
        <Button look="plain" onPress={onDone}>{t("visit.leave")}</Button>
      </div>
    </form>
  );
}
