// Closing the consultation: how it ended, each choice explained, none chosen beforehand.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { finish, keepRecord } from "../../api/doctor";
import type { Consultation, Outcome } from "../../api/types";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { ChoiceList } from "../../design/ChoiceList";
import { Dialog } from "../../design/Dialog";
import { Note } from "../../design/Surfaces";
import type { SafeClient } from "../../vault/safe";
import { useMaybePicture } from "../../vault/usePicture";
import { useWords } from "../../words";
import { ExamFields, isWhole, type ExamDraft } from "./ExamFields";
import { outcomesFor } from "./outcomes.model";
import { LockedRecord, RecordSection, type Closing } from "./RecordSection";

export interface FinishDialogProps {
  consultation: Consultation;
  /** What will be destroyed, so what must be exported or expressly not; null where this doctor holds nothing. */
  safe: SafeClient | null;
  open: boolean;
  onClose(): void;
}

export function FinishDialog({ consultation, safe, open, onClose }: FinishDialogProps) {
  const t = useWords("doctor");
  const frame = useWords("frame");
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [exam, setExam] = useState<ExamDraft>({});
  const [asked, setAsked] = useState(false);
  const [closing, setClosing] = useState<Closing>({ report: "", record: null });
  const held = useMaybePicture(safe)?.state === "open" ? safe : null;
  const close = useClose(consultation, held, closing, exam);
  const unsaid = outcome === "needs_examination" && !isWhole(exam);
  // Whoever did not come stays in the line, and what they told stays for the next doctor.
  const undecided = consultation.safe_id !== null && closing.record === null && outcome !== "no_show_patient";
  const go = () => (outcome === null || undecided || unsaid ? setAsked(true) : close.mutate(outcome));
  const choices = outcomesFor(consultation.state).map((one) => ({ value: one, label: t(`outcome.${one}`), help: t(`outcome.${one}.help`), testId: `outcome-${one}` }));
  return (
    <Dialog title={t("finish.title")} open={open} onClose={onClose}>
      <div className="stack finish">
        <p className="soft">{t("finish.body", { given: consultation.patient.given_name })}</p>
        <ChoiceList label={t("finish.how")} choices={choices} value={outcome} onChange={(one) => setOutcome(one as Outcome)} error={asked && outcome === null ? t("finish.missing") : null} />
        {outcome === "needs_examination" && <ExamFields draft={exam} onChange={setExam} missing={asked} />}
        {held && <RecordSection consultation={consultation} safe={held} closing={closing} onChange={setClosing} missing={asked && undecided} />}
        {!held && consultation.safe_id !== null && <LockedRecord closing={closing} onChange={setClosing} missing={asked && undecided} />}
        {close.error && <Note tone="danger" role="alert">{problemText(frame, close.error)}</Note>}
        <div className="acts">
          <Button onPress={go} isPending={close.isPending} data-testid="finish-confirm">{t("finish.go")}</Button>
          <Button look="plain" onPress={onClose}>{t("finish.no")}</Button>
        </div>
      </div>
    </Dialog>
  );
}

/** The report and what was decided about the record are in the safe before the consultation is closed. */
function useClose({ id, safe_id }: Consultation, safe: SafeClient | null, { report, record }: Closing, exam: ExamDraft) {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: async (one: Outcome) => {
      await safe?.put("report", { id, text: report.trim(), ...(record && { record }) });
      if (record && safe_id) await keepRecord(safe_id, record);
      return finish(id, one, one === "needs_examination" && isWhole(exam) ? exam : null);
    },
    onSuccess: (_, outcome) => {
      navigate("/", { replace: true, state: { closed: outcome } });
      void queries.invalidateQueries({ queryKey: ["doctor"] });
    },
  });
}
