// Files that mutualities have not answered for too long: since when, which, and how much hangs on each. Nobody's name.
import type { UnansweredFile } from "../api/claims";
import { Tag } from "../design/Surfaces";
import { useFormats, useWords } from "../words";

export function Unanswered({ files }: { files: readonly UnansweredFile[] }) {
  const t = useWords("insurers");
  const { day, money, month } = useFormats();
  if (!files.length) return null;
  return (
    <>
      <h3>{t("op.late", { count: files.length })}</h3>
      <ul className="rows" data-testid="claims-late">
        {files.map((one) => (
          <li key={one.id} className="row row--wrap" data-testid={`late-${one.number}`}>
            <span className="grow">
              <strong>{one.national_union ? t("op.late.one", { number: String(one.number), union: one.national_union }) : t("op.late.several", { number: String(one.number) })}</strong>
              <span className="cap soft money__ref">{t("op.late.what", { count: one.claims, month: month(one.month) })}</span>
            </span>
            <Tag tone="warn" icon="clock">{t(one.state === "made" ? "op.late.untaken" : "op.late.since", { day: day(one.since) })}</Tag>
            <span>{money(one.insurer_cents)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
