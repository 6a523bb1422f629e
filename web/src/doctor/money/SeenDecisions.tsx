// Reimbursed because the patient says that both saw each other in person: no insurer is asked before the doctor confirms it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { saysSeen } from "../../api/doctor";
import type { DoctorCharge } from "../../api/types";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { Note } from "../../design/Surfaces";
import { firstYearThatCounts } from "../../features/money/price.model";
import { Section } from "../../features/mydata/Section";
import { serverNow } from "../../live/clock";
import { useFormats, useWords } from "../../words";
import { moneyKey } from "./month.model";

export function SeenDecisions({ charges }: { charges: readonly DoctorCharge[] }) {
  const t = useWords("books");
  const frame = useWords("frame");
  const { moment } = useFormats();
  const queries = useQueryClient();
  const saying = useMutation({
    mutationFn: ({ id, yes }: { id: string; yes: boolean }) => saysSeen(id, yes),
    onSettled: () => void queries.invalidateQueries({ queryKey: moneyKey }),
  });
  if (charges.length === 0) return null;
  return (
    <Section title={t("seen.title")} icon="people" lead={t("seen.body", { year: String(firstYearThatCounts(new Date(serverNow()))) })} testId="seen-decisions">
      {saying.isError && <Note tone="warn" role="alert">{problemText(frame, saying.error)}</Note>}
      {charges.map((one) => (
        <div key={one.id} className="row money__decision">
          <p className="grow"><strong>{one.patient_name}</strong> <span className="soft">{moment(one.at)}</span></p>
          <Button look="second" small onPress={() => saying.mutate({ id: one.id, yes: true })} data-testid="seen-yes">{t("seen.yes")}</Button>
          <Button look="second" small onPress={() => saying.mutate({ id: one.id, yes: false })} data-testid="seen-no">{t("seen.no")}</Button>
        </div>
      ))}
    </Section>
  );
}
