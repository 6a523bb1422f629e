// Handing the consultation over: whom to ask for, then how far it is; nothing changes before the colleague has accepted.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { colleagues, propose, withdraw, type Handover } from "../../api/handover";
import type { Consultation } from "../../api/types";
import { problemText } from "../../app/problemText";
import { useAnnounce } from "../../design/Announcer";
import { Button } from "../../design/Button";
import { ChoiceList } from "../../design/ChoiceList";
import { Dialog } from "../../design/Dialog";
import { Loading, Note } from "../../design/Surfaces";
import { handoverKey, useHandover } from "../../features/handover/useHandover";
import { useWords } from "../../words";

export interface HandOverProps {
  consultation: Consultation;
  open: boolean;
  /** Somebody said no, or nobody answered: the doctor ought to see it. */
  onNews(): void;
  onClose(): void;
}

const NO = ["refused", "declined", "expired"] as const;
type No = (typeof NO)[number];

export function HandOver({ consultation, open, onNews, onClose }: HandOverProps) {
  const t = useWords("handover");
  const { handover, last } = useHandover("doctor", consultation.id);
  const given = consultation.patient.given_name;
  const no = NO.find((one) => one === last) ?? null;
  useTaken(last === "taken");
  useEffect(() => {
    if (no) onNews();
  }, [no, onNews]);
  return (
    <Dialog title={t("title")} open={open} onClose={onClose}>
      {handover ? <Underway handover={handover} given={given} onClose={onClose} /> : <Choosing key={last} consultation={consultation} no={no} onClose={onClose} />}
    </Dialog>
  );
}

/** The colleague has it: there is nothing here any more for who gave it away. */
function useTaken(taken: boolean): void {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  useEffect(() => {
    if (!taken) return;
    navigate("/", { replace: true, state: { handed: true } });
    void queries.invalidateQueries({ queryKey: ["doctor"] });
  }, [taken, queries, navigate]);
}

function Choosing({ consultation, no, onClose }: { consultation: Consultation; no: No | null; onClose(): void }) {
  const t = useWords("handover");
  const frame = useWords("frame");
  const queries = useQueryClient();
  const given = consultation.patient.given_name;
  const [chosen, setChosen] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  const found = useQuery({ queryKey: ["doctor", "colleagues", consultation.id], queryFn: () => colleagues(consultation.id), staleTime: 0, gcTime: 0 }).data;
  const ask = useMutation({
    mutationFn: (doctor: string) => propose(consultation.id, doctor),
    onSuccess: (made) => queries.setQueryData(handoverKey("doctor"), made),
    onError: () => queries.invalidateQueries({ queryKey: ["doctor", "colleagues"] }),
  });
  const choices = found?.map((one) => ({ value: one.id, label: t("doctor", { given: one.given_name, family: one.family_name }), testId: `colleague-${one.family_name}` }));
  return (
    <div className="stack" data-testid="hand-over">
      {no && <Note tone="warn" role="status"><span data-testid="handover-no" data-state={no}>{t(no, { given })}</span></Note>}
      <p>{t("lead", { given })}</p>
      {!choices && <Loading />}
      {choices?.length === 0 && <Note>{t("none")}</Note>}
      {choices && choices.length > 0 && <ChoiceList label={t("who")} choices={choices} value={chosen} onChange={setChosen} error={asked && chosen === null ? t("missing") : null} />}
      {ask.error && <Note tone="warn" role="alert">{problemText(frame, ask.error)}</Note>}
      <div className="acts">
        <Button onPress={() => (chosen === null ? setAsked(true) : ask.mutate(chosen))} isPending={ask.isPending} isDisabled={choices?.length === 0} data-testid="handover-ask">{t("ask", { given })}</Button>
        <Button look="plain" onPress={onClose}>{t("cancel")}</Button>
      </div>
    </div>
  );
}

function Underway({ handover, given, onClose }: { handover: Handover; given: string; onClose(): void }) {
  const t = useWords("handover");
  const announce = useAnnounce();
  const queries = useQueryClient();
  const back = useMutation({ mutationFn: () => withdraw(handover.id), onSettled: () => queries.invalidateQueries({ queryKey: handoverKey("doctor") }) });
  const said = t(handover.state === "agreed" ? "agreed" : "proposed", { given, family: handover.to.family_name });
  useEffect(() => announce(said), [announce, said]);
  return (
    <div className="stack" data-testid="handover-underway" data-state={handover.state}>
      <Note icon="clock">{said}</Note>
      <div className="acts">
        <Button look="second" onPress={onClose}>{t("cancel")}</Button>
        <Button look="plain" onPress={() => back.mutate()} isPending={back.isPending} data-testid="handover-withdraw">{t("withdraw")}</Button>
      </div>
    </div>
  );
}
