// Consultations whose picture gave way to sound: nothing is billed before the doctor says by what they took place.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { decide } from "../../api/doctor";
import type { DoctorCharge } from "../../api/types";
import { Button } from "../../design/Button";
import { Section } from "../../features/mydata/Section";
import { useFormats, useWords } from "../../words";
import { moneyKey } from "./month.model";

export function Decisions({ charges }: { charges: readonly DoctorCharge[] }) {
  const t = useWords("books");
  const { moment } = useFormats();
  const queries = useQueryClient();
  const deciding = useMutation({
    mutationFn: ({ id, by }: { id: string; by: "video" | "audio" }) => decide(id, by),
    onSettled: () => void queries.invalidateQueries({ queryKey: moneyKey }),
  });
  if (charges.length === 0) return null;
  return (
    <Section title={t("decide.title")} icon="sound" lead={t("decide.body")} testId="decisions">
      {charges.map((one) => (
        <div key={one.id} className="row money__decision">
          <p className="grow"><strong>{one.patient_name}</strong> <span className="soft">{moment(one.at)}</span></p>
          <Button look="second" small onPress={() => deciding.mutate({ id: one.id, by: "video" })} data-testid="by-video">{t("decide.video")}</Button>
          <Button look="second" small onPress={() => deciding.mutate({ id: one.id, by: "audio" })} data-testid="by-audio">{t("decide.audio")}</Button>
        </div>
      ))}
    </Section>
  );
}
