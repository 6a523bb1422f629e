// The doctor's own page was gone for too long: the patient waits for a colleague, and whoever comes back learns why.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { sayOutcome } from "../../api/doctor";
import { Problem } from "../../api/problems";
import type { Consultation } from "../../api/types";
import { useBrand } from "../../app/BrandContext";
import { Heading } from "../../app/Screen";
import { Button } from "../../design/Button";
import { Note } from "../../design/Surfaces";
import { useFormats, useWords } from "../../words";
import { keys } from "../keys";
import { DoctorShell } from "../DoctorShell";

export function Vanished({ consultation }: { consultation: Consultation }) {
  const t = useWords("doctor");
  const { vanished_minutes: minutes } = useBrand();
  const [, navigate] = useLocation();
  const { given_name: given } = consultation.patient;
  return (
    <DoctorShell title={t("room")}>
      <div className="deskpage">
        <section className="card stack missed" data-testid="vanished">
          <Heading>{t("vanished.title", { given })}</Heading>
          <p>{t("vanished.body", { given, minutes })}</p>
          <Button onPress={() => navigate("/")}>{t("to-queue")}</Button>
          <Said consultation={consultation} />
        </section>
      </div>
    </DoctorShell>
  );
}

/** What the doctor can say after all: the patient hears of it, and that it took place holds only if they do not object. */
function Said({ consultation }: { consultation: Consultation }) {
  const t = useWords("doctor");
  const { moment } = useFormats();
  const queries = useQueryClient();
  const { given_name: given } = consultation.patient;
  const say = useMutation({
    mutationFn: (outcome: "took_place" | "technical_failure") => sayOutcome(consultation.id, outcome),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.consultation(consultation.id) }),
  });
  const { said } = consultation;
  if (said?.objected) return <Note tone="warn"><span data-testid="said-objected">{t("said.objected", { given })}</span></Note>;
  if (said?.asks && said.until && !said.open) return <Note tone="warn"><span data-testid="said-unanswered">{t("said.unanswered", { given })}</span></Note>;
  if (said?.asks && said.until) return <Note><span data-testid="said-asked">{t("said.asked", { given, moment: moment(said.until) })}</span></Note>;
  if (said?.until) return <Note><span data-testid="said-waits">{t("said.waits", { given, moment: moment(said.until) })}</span></Note>;
  return (
    <div className="stack stack--tight">
      <h2>{t("said.title")}</h2>
      <p className="small soft">{t("said.body", { given })}</p>
      {consultation.started_at && <Button look="second" isPending={say.isPending} onPress={() => say.mutate("took_place")} data-testid="said-took_place">{t("said.took_place")}</Button>}
      <Button look="plain" isPending={say.isPending} onPress={() => say.mutate("technical_failure")} data-testid="said-technical_failure">{t("said.technical_failure")}</Button>
      {say.error && <Note tone="warn">{say.error instanceof Problem ? t("said.refused", { given }) : t("said.failed")}</Note>}
    </div>
  );
}
