// The patient did not come in time: their place is kept, and they can be called once more.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { callAgain } from "../../api/doctor";
import type { Consultation } from "../../api/types";
import { problemText } from "../../app/problemText";
import { Heading } from "../../app/Screen";
import { Button } from "../../design/Button";
import { Note } from "../../design/Surfaces";
import { useWords } from "../../words";
import { useDesk } from "../DeskProvider";
import { DoctorShell } from "../DoctorShell";
import { keys } from "../keys";

export function Missed({ consultation }: { consultation: Consultation }) {
  const t = useWords("doctor");
  const frame = useWords("frame");
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const { standby } = useDesk();
  const { given_name: given } = consultation.patient;
  const again = useMutation({
    mutationFn: () => {
      standby.begin(consultation.channel);
      return callAgain(consultation.id);
    },
    onSuccess: async (now) => {
      await standby.answer(now);
      queries.setQueryData(keys.consultation(now.id), now);
      navigate(`/consultation/${now.id}`, { replace: true });
    },
    onError: () => standby.end(),
  });
  return (
    <DoctorShell title={t("room")}>
      <div className="deskpage">
        <section className="card stack missed" data-testid="missed">
          <Heading>{t("missed.title", { given })}</Heading>
          <p>{t("missed.body", { given })}</p>
          {again.error && <Note tone="warn" role="alert">{problemText(frame, again.error)}</Note>}
          <Button icon="phone" onPress={() => again.mutate()} isPending={again.isPending} data-testid="call-again-patient">{t("missed.again", { given })}</Button>
          <Button look="plain" onPress={() => navigate("/")}>{t("to-queue")}</Button>
        </section>
      </div>
    </DoctorShell>
  );
}
