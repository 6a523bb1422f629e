// How the people who wait divide: each share as a bar, its number in words beside it.
import { useWords } from "../words";
import type { Share } from "./figures.model";

export interface SharesCardProps {
  title: string;
  shares: readonly Share[];
  nameOf(name: string): string;
  testId: string;
}

export function SharesCard({ title, shares, nameOf, testId }: SharesCardProps) {
  const t = useWords("operator");
  return (
    <section className="card board__shares" aria-labelledby={testId} data-testid={testId}>
      <h2 id={testId}>{title}</h2>
      {shares.length === 0 && <p className="soft">{t("waiting.none")}</p>}
      <ul className="shares">
        {shares.map(({ name, count, share }) => (
          <li key={name}>
            <p><span>{nameOf(name)}</span><strong>{count}</strong></p>
            <span className="meter" aria-hidden="true"><i style={{ inlineSize: `${Math.round(share * 100)}%` }} /></span>
          </li>
        ))}
      </ul>
    </section>
  );
}
