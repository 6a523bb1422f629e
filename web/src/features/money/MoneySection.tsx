// What my calls cost and what I paid, each with its receipt.
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { charges } from "../../api/patient";
import { keys } from "../../patient/keys";
import { useFormats, useWords } from "../../words";
import { Folded } from "../mydata/Folded";
import { ListOf, Section } from "../mydata/Section";

export function MoneySection() {
  const t = useWords("money");
  const { moment, money } = useFormats();
  const found = useQuery({ queryKey: keys.money, queryFn: charges });
  return (
    <Section title={t("mine")} icon="file" lead={t("mine.lead")} testId="money">
      <ListOf query={found} empty={t("mine.none")}>
        {(items) => (
          <Folded items={items}>
            {(one) => (
              <li key={one.id}>
                <p className="cap soft">{moment(one.at)}</p>
                <p><Link href={`/pay/${one.id}`}><strong>{money(one.amount_cents)}</strong> · {t(`state.${one.state}`)}</Link></p>
                <p className="small soft">{t("pay.to", { given: one.doctor.given_name, family: one.doctor.family_name })}</p>
              </li>
            )}
          </Folded>
        )}
      </ListOf>
    </Section>
  );
}
