// Certificates of visits by how far they are; those that nobody answers are marked. Figures only.
import { useQuery } from "@tanstack/react-query";
import { attestStandings } from "../api/attests";
import { Tag } from "../design/Surfaces";
import { useFormats, useWords } from "../words";

const everyMs = 30_000;

export function VisitStandings() {
  const t = useWords("insurers");
  const { day, moment, money } = useFormats();
  const { data } = useQuery({ queryKey: ["operator", "attests"], queryFn: attestStandings, refetchInterval: everyMs });
  if (!data?.length) return null;
  return (
    <>
      <h3>{t("op.visits")}</h3>
      <ul className="rows">
        {data.map((one) => (
          <li key={one.state} className="row row--wrap" data-testid={`visits-${one.state}`}>
            <span className="grow"><strong>{t(`visit.state.${one.state}`)}</strong><br /><span className="cap soft">{t("op.visits.since", { count: one.attests, day: day(`${one.since}T12:00:00Z`) })}</span></span>
            {one.stuck > 0 && <Tag tone="warn">{t("op.visits.stuck", { count: one.stuck, moment: one.stuck_since ? moment(one.stuck_since) : "" })}</Tag>}
            <span>{money(one.paid_cents)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
