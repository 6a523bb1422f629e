// What a doctor who vanished said of the call, and the patient's answer, for as long as the server takes one.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { confirmOutcome, objectTo } from "../../api/patient";
import type { Consultation } from "../../api/types";
import { Button } from "../../design/Button";
import { Note } from "../../design/Surfaces";
import { keys } from "../../patient/keys";
import { useFormats, useWords } from "../../words";

/** The doctor whom the clock took for gone says that it took place after all: so it counts, unless the patient objects;
    where no device recorded it, only if the patient says so too. */
export function Said({ consultation }: { consultation: Consultation }) {
  const t = useWords("consultation");
  const { moment } = useFormats();
  const queries = useQueryClient();
  const { said } = consultation;
  const answer = useMutation({
    mutationFn: (tookPlace: boolean) => (tookPlace ? confirmOutcome : objectTo)(consultation.id),
    onSettled: () => queries.invalidateQueries({ queryKey: [...keys.history, consultation.id] }),
  });
  if (said?.outcome !== "took_place") return null;
  if (said.objected) return <Note><span data-testid="said-objected">{t("said.objected")}</span></Note>;
  if (!said.open || !said.until) return null;
  const told = { doctor: consultation.doctor.family_name, moment: moment(said.until) };
  return (
    <section className="card stack stack--tight" data-testid="said">
      <h2>{said.asks ? t("said.asked.title") : t("said.title")}</h2>
      <p className="small">{said.asks ? t("said.asked.body", told) : t("said.body", told)}</p>
      {said.asks && <Button look="second" isPending={answer.isPending} onPress={() => answer.mutate(true)} data-testid="said-confirm">{t("said.confirm")}</Button>}
      <Button look="second" isPending={answer.isPending} onPress={() => answer.mutate(false)} data-testid="said-object">{t("said.object")}</Button>
      {answer.isError && <Note tone="warn">{t("said.failed")}</Note>}
    </section>
  );
}
