// What is to be looked at in mutualities' answers: what could not be written down, and refusals nobody can explain.
import type { OddAnswer } from "../api/claims";
import { Tag } from "../design/Surfaces";
import { useFormats, useWords } from "../words";

export function Odd({ found }: { found: readonly OddAnswer[] }) {
  const t = useWords("insurers");
  const { day, money } = useFormats();
  if (!found.length) return null;
  return (
    <>
      <h3>{t("op.odd", { count: found.length })}</h3>
      <ul className="rows" data-testid="claims-odd">
        {found.map((one) => (
          <li key={`${one.kind} ${one.at} ${one.number} ${one.codes.join(" ")}`} className="row row--wrap" data-testid={`odd-${one.kind}`}>
            <span className="grow">
              {t(`op.odd.${one.kind}`, { number: String(one.number), count: one.claims })}
              {one.codes.length > 0 && <span className="cap soft money__ref">{one.codes.join(" ")}</span>}
            </span>
            <Tag tone="warn" icon="alert">{day(one.at)}</Tag>
            {one.cents !== null && <span>{money(one.cents)}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}
