// What insurers owe the brand's doctors, by how far it is: sums only, nobody's name.
import { useQuery } from "@tanstack/react-query";
import { standings } from "../api/claims";
import { problemText } from "../app/problemText";
import { Note } from "../design/Surfaces";
import { Section } from "../features/mydata/Section";
import { useFormats, useWords } from "../words";
import { AfterDrop } from "./AfterDrop";
import { Differing } from "./Differing";
import { HeldNote } from "./HeldNote";
import { Odd } from "./Odd";
import { Unanswered } from "./Unanswered";
import { VisitStandings } from "./VisitStandings";

const everyMs = 30_000;

export function ClaimsSection() {
  const t = useWords("insurers");
  const frame = useWords("frame");
  const { day, money } = useFormats();
  const { data, error } = useQuery({ queryKey: ["operator", "claims"], queryFn: standings, refetchInterval: everyMs });
  return (
    <Section title={t("op.title")} icon="seal" lead={t("op.lead")} testId="claims-board">
      {error && <Note tone="warn" role="alert">{problemText(frame, error)}</Note>}
      {data?.held_back && <HeldNote held={data.held_back} />}
      {data?.standings.length === 0 && <p className="soft">{t("op.none")}</p>}
      {data && data.standings.length > 0 && (
        <ul className="rows">
          {data.standings.map((one) => (
            <li key={one.state} className="row row--wrap" data-testid={`claims-${one.state}`}>
              <span className="grow"><strong>{t(`state.${one.state}`)}</strong><br /><span className="cap soft">{t("op.since", { count: one.claims, day: day(`${one.since}T12:00:00Z`) })}</span></span>
              <span>{money(one.state === "settled" ? one.paid_cents : one.insurer_cents)}</span>
            </li>
          ))}
        </ul>
      )}
      {data && <Unanswered files={data.unanswered} />}
      {data && <Odd found={data.odd} />}
      {data && <AfterDrop claims={data.after_drop} />}
      {data && <Differing claims={data.differing} />}
      <VisitStandings />
    </Section>
  );
}
