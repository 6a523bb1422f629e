// What the doctor owes the operator, month by month.
import { invoiceAddress, licencesTableAddress } from "../../api/doctor";
import type { DoctorMoney } from "../../api/types";
import { LinkButton } from "../../design/Button";
import { Section } from "../../features/mydata/Section";
import { useFormats, useWords } from "../../words";

export function Licences({ licences }: { licences: DoctorMoney["licences"] }) {
  const t = useWords("books");
  const { money, month } = useFormats();
  return (
    <Section title={t("licences")} icon="seal" testId="licences">
      {licences.length === 0 && <p className="soft">{t("licences.none")}</p>}
      {licences.map((one) => (
        <p key={one.id} className="row">
          <span className="grow">{month(one.month)} · {money(one.amount_cents)}</span>
          <a href={invoiceAddress(one.id, t.language)}>{t("invoice", { number: String(one.number) })}</a>
        </p>
      ))}
      {licences.length > 0 && <div><LinkButton look="plain" small icon="download" away href={licencesTableAddress} data-testid="licences-table">{t("table")}</LinkButton></div>}
    </Section>
  );
}
