// Every tariff that is loaded, with its source; what is not official is marked.
import type { TariffRow } from "../api/types";
import { Tag } from "../design/Surfaces";
import { Section } from "../features/mydata/Section";
import { useFormats, useWords } from "../words";

export function TariffsSection({ tariffs }: { tariffs: readonly TariffRow[] }) {
  const t = useWords("books");
  const { money, day } = useFormats();
  const labelOf = (row: TariffRow) => row.labels[t.language] ?? row.labels["fr"] ?? "";
  return (
    <Section title={t("op.tariffs")} icon="clip" lead={t("op.tariffs.lead")} testId="tariffs">
      <ul className="money__look">
        {tariffs.map((row) => (
          <li key={`${row.code}-${row.valid_from}`} className="row row--top" data-status={row.status}>
            <span className="grow">
              <strong>{row.code}</strong> {labelOf(row)}
              <span className="cap soft money__ref">{t("op.from", { day: day(row.valid_from) })} · {row.source}</span>
            </span>
            <span className="money__amount">{row.honorarium_cents === null ? t("op.unknown") : money(row.honorarium_cents)}</span>
            <Tag tone={row.status === "official" ? "ok" : "warn"}>{t(`op.${row.status}`)}</Tag>
          </li>
        ))}
      </ul>
    </Section>
  );
}
