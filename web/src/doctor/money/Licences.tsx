// What the doctor owes the operator, month by month, and what of it is open, late or paid.
import { invoiceAddress, licencesTableAddress } from "../../api/doctor";
import type { DoctorMoney } from "../../api/types";
import { LinkButton } from "../../design/Button";
import { Tag } from "../../design/Surfaces";
import { Section } from "../../features/mydata/Section";
import { useFormats, useWords } from "../../words";

type Licence = DoctorMoney["licences"][number];
const tones = { open: undefined, late: "warn", over: "plain", paid: "ok", withdrawn: "plain" } as const;
const noon = (day: string) => `${day}T12:00:00Z`;

export function Licences({ licences }: { licences: readonly Licence[] }) {
  const t = useWords("books");
  const { money, month } = useFormats();
  return (
    <Section title={t("licences")} icon="seal" testId="licences">
      {licences.length === 0 && <p className="soft">{t("licences.none")}</p>}
      {licences.map((one) => (
        <p key={one.id} className="row money__licence" data-testid={`licence-${one.state}`}>
          <span className="grow">{month(one.month)} · {money(one.amount_cents)}<Standing licence={one} /></span>
          <Tag tone={tones[one.state]}>{t(`licence.${one.state}`)}</Tag>
          <a href={invoiceAddress(one.id, t.language)}>{t("invoice", { number: String(one.number) })}</a>
        </p>
      ))}
      {licences.length > 0 && <div><LinkButton look="plain" small icon="download" away href={licencesTableAddress} data-testid="licences-table">{t("table")}</LinkButton></div>}
    </Section>
  );
}

/** Until when it is paid and what is left, what comes back, or when it came. */
function Standing({ licence }: { licence: Licence }) {
  const t = useWords("books");
  const { money, day } = useFormats();
  const { rest_cents: rest, due_on: due, received_on: received } = licence;
  const said = [
    rest > 0 && rest < licence.amount_cents && t("licence.rest", { amount: money(rest) }),
    rest > 0 && due && t("licence.until", { day: day(noon(due)) }),
    rest < 0 && t("licence.back", { amount: money(-rest) }),
    licence.state === "paid" && received && t("licence.received", { day: day(noon(received)) }),
  ].filter(Boolean);
  return said.length > 0 ? <span className="cap soft money__ref">{said.join(" · ")}</span> : null;
}
