// What the call costs, on the page after it: nothing is shown before that is known, and "nothing" is said where it failed.
import { useQuery } from "@tanstack/react-query";
import { chargeOf } from "../../api/patient";
import type { Outcome } from "../../api/types";
import { Icon } from "../../design/Icon";
import { keys } from "../../patient/keys";
import { useWords } from "../../words";
import { ChargeCard } from "./ChargeCard";

const costsNothing: readonly Outcome[] = ["technical_failure", "no_show_doctor", "cancelled_by_doctor"];

export function AfterCharge({ consultation, outcome }: { consultation: string; outcome: Outcome }) {
  const t = useWords("money");
  const found = useQuery({ queryKey: [...keys.money, "of", consultation], queryFn: () => chargeOf(consultation), enabled: outcome === "took_place" });
  if (costsNothing.includes(outcome))
    return (
      <section className="card row" aria-label={t("pay.tab")} data-testid="charge" data-state="nothing">
        <span className="disc disc--ok"><Icon name="check" /></span>
        <p className="grow"><strong>{t("pay.nothing")}</strong></p>
      </section>
    );
  return found.data ? <ChargeCard charge={found.data} /> : null;
}
