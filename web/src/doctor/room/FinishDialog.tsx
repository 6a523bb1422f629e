// Closing the consultation: how it ended, each choice explained, none chosen beforehand.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { finish } from "../../api/doctor";
import type { Consultation, Outcome } from "../../api/types";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { ChoiceList } from "../../design/ChoiceList";
import { Dialog } from "../../design/Dialog";
import { Note } from "../../design/Surfaces";
import { useWords } from "../../words";
import { outcomesFor } from "./outcomes.model";

export function FinishDialog({ consultation, open, onClose }: { consultation: Consultation; open: boolean; onClose(): void }) {
  const t = useWords("doctor");
  const frame = useWords("frame");
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [asked, setAsked] = useState(false);
  const close = useClose(consultation.id, outcome);
  const go = () => (outcome === null ? setAsked(true) : close.mutate(outcome));
  const choices = outcomesFor(consultation.state).map((one) => ({ value: one, label: t(`outcome.${one}`), help: t(`outcome.${one}.help`), testId: `outcome-${one}` }));
  return (
    <Dialog title={t("finish.title")} open={open} onClose={onClose}>
      <div className="stack finish">
        <p className="soft">{t("finish.body", { given: consultation.patient.given_name })}</p>
        <ChoiceList label={t("finish.how")} choices={choices} value={outcome} onChange={(one) => setOutcome(one as Outcome)} error={asked && outcome === null ? t("finish.missing") : null} />
        {close.error && <Note tone="danger" role="alert">{problemText(frame, close.error)}</Note>}
        <div className="acts">
          <Button onPress={go} isPending={close.isPending} data-testid="finish-confirm">{t("finish.go")}</Button>
          <Button look="plain" onPress={onClose}>{t("finish.no")}</Button>
        </div>
      </div>
    </Dialog>
  );
}

function useClose(id: string, outcome: Outcome | null) {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: (one: Outcome) => finish(id, one),
    onSuccess: () => {
      navigate("/", { replace: true, state: { closed: outcome } });
      void queries.invalidateQueries({ queryKey: ["doctor"] });
    },
  });
}
