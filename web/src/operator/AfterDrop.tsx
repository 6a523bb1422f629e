// What mutualities paid of claims that their doctors had given up: to be looked at. Nobody's name.
import type { PaidAfterDrop } from "../api/claims";
import { useFormats, useWords } from "../words";

export function AfterDrop({ claims }: { claims: readonly PaidAfterDrop[] }) {
  const t = useWords("insurers");
  const { day, money } = useFormats();
  if (!claims.length) return null;
  return (
    <>
      <h3>{t("op.after-drop", { count: claims.length })}</h3>
      <ul className="rows" data-testid="claims-after-drop">
        {claims.map((one) => (
          <li key={one.id} className="row row--wrap">
            <span className="grow">{t("op.after-drop.one", { number: String(one.number), day: day(one.at) })}</span>
            <span>{money(one.cents)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
