// Visits in the practice that were paid in cash: what my insurer was told, and the receipt with its number.
import { useQuery } from "@tanstack/react-query";
import { myVisits, visitReceipt } from "../../api/attests";
import { keys } from "../../patient/keys";
import { useFormats, useWords } from "../../words";
import { Folded } from "../mydata/Folded";
import { Section } from "../mydata/Section";

/** Nothing is shown to who never had one. */
export function VisitsSection() {
  const t = useWords("money");
  const { day, money } = useFormats();
  const found = useQuery({ queryKey: keys.visits, queryFn: myVisits });
  if (!found.data?.length) return null;
  return (
    <Section title={t("visits")} icon="clip" lead={t("visits.lead")} testId="visits">
      <Folded items={found.data}>
        {(one) => (
          <li key={one.id} data-testid="visit">
            <p className="cap soft">{day(`${one.day}T12:00:00Z`)} · {one.code}</p>
            <p><strong>{money(one.paid_cents)}</strong> · {t(one.state === "cancelled" ? "visits.gone" : "visits.told")}</p>
            <p className="small soft">{t("visits.to", { name: one.doctor_name })}</p>
            <p className="small"><a href={visitReceipt("patient", one.id, t.language)} data-testid="visit-receipt">{t("visits.receipt", { number: one.acknowledgement ?? "" })}</a></p>
          </li>
        )}
      </Folded>
    </Section>
  );
}
