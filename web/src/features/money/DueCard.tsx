// On the start page: what is still to pay, one tap away.
import { useQuery } from "@tanstack/react-query";
import { charges } from "../../api/patient";
import { LinkButton } from "../../design/Button";
import { keys } from "../../patient/keys";
import { useFormats, useWords } from "../../words";
import { stillDue } from "./charge.model";

export function DueCard() {
  const t = useWords("money");
  const { money } = useFormats();
  const found = useQuery({ queryKey: keys.money, queryFn: charges });
  const due = stillDue(found.data);
  if (!due) return null;
  return (
    <section className="card stack stack--tight" aria-labelledby="due" data-testid="due">
      <h2 id="due">{t("due.title", { amount: money(due.amount_cents) })}</h2>
      <p className="small soft">{t("due.body", { family: due.doctor.family_name })}</p>
      <LinkButton look="second" href={`/pay/${due.id}`} data-testid="due-go">{t("due.go")}</LinkButton>
    </section>
  );
}
