// Claims whose amounts are not their insurer's: ours beside what the mutuality says, or why it would refuse. Nobody's name.
import type { Differing as Claim } from "../api/claims";
import { useFormats, useLanguage, useWords } from "../words";

export function Differing({ claims }: { claims: readonly Claim[] }) {
  const t = useWords("insurers");
  if (!claims.length) return null;
  return (
    <>
      <h3>{t("op.differs", { count: claims.length })}</h3>
      <ul className="rows" data-testid="claims-differ">{claims.map((one) => <Row key={one.id} claim={one} />)}</ul>
    </>
  );
}

function Row({ claim }: { claim: Claim }) {
  const t = useWords("insurers");
  const { language } = useLanguage();
  const { day, money } = useFormats();
  const sums = [
    ["insurer", claim.insurer_cents, claim.said_insurer_cents],
    ["patient", claim.patient_cents, claim.said_patient_cents],
  ] as const;
  return (
    <li className="row row--wrap" data-testid={`differs-${claim.number}`}>
      <span className="grow">
        <strong>{t("op.differs.one", { number: String(claim.number), code: claim.code, day: day(`${claim.day}T12:00:00Z`) })}</strong>
        {claim.refusals.map((one) => <span key={one.code} className="money__ref">{t("because", { reason: one.words[language] ?? one.code })}</span>)}
        {sums.map(([who, asked, said]) => said !== null && said !== asked && <span key={who} className="money__ref">{t(`op.differs.${who}`, { asked: money(asked), said: money(said) })}</span>)}
      </span>
    </li>
  );
}
