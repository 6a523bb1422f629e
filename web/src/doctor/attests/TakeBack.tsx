// Taking a certificate back needs one of the reasons that insurers know.
import { useState } from "react";
import { takeBack, type Attest, type CancelReason } from "../../api/attests";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { Dialog } from "../../design/Dialog";
import { Select } from "../../design/Fields";
import { Note } from "../../design/Surfaces";
import { useFormats, useWords } from "../../words";
import { REASONS } from "./attests.model";
import { useAttestAction } from "./useAttests";

export function TakeBack({ attest, onClose }: { attest: Attest; onClose(): void }) {
  const t = useWords("insurers");
  const frame = useWords("frame");
  const { money } = useFormats();
  const [reason, setReason] = useState<CancelReason>("B");
  const taking = useAttestAction((why: CancelReason) => takeBack(attest.id, why), onClose);
  const choose = (value: string) => setReason(REASONS.find((one) => one === value) ?? "B");
  return (
    <Dialog title={t("visit.back.title")} open onClose={onClose}>
      <div className="stack">
        <p>{t("visit.back.body", { name: attest.patient_name, amount: money(attest.paid_cents) })}</p>
        <Select label={t("visit.why")} options={REASONS.map((one) => ({ value: one, label: t(`visit.reason.${one}`) }))} value={reason} onChange={choose} data-testid="take-back-reason" />
        {taking.isError && <Note tone="warn" role="alert">{problemText(frame, taking.error)}</Note>}
      </div>
      <div className="acts">
        <Button look="second" onPress={onClose}>{t("visit.back.no")}</Button>
        <Button look="danger" onPress={() => taking.mutate(reason)} isPending={taking.isPending} data-testid="take-back-yes">{t("visit.back.yes")}</Button>
      </div>
    </Dialog>
  );
}
