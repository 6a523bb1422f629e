// The board: who waits and how long, who is on duty, how the day went. Figures only.
import { useQuery } from "@tanstack/react-query";
import { board, type Board, type DoctorOnDuty } from "../api/operator";
import { problemText } from "../app/problemText";
import { Heading, useTitle } from "../app/Screen";
import { Card, Loading, Note, Tag } from "../design/Surfaces";
import { useFormats, useWords } from "../words";
import { Bars, Columns, Figure } from "./Figures";
import { minutesOf, ordered, urgencies } from "./board.model";

const everyMs = 5_000;

export function BoardPage() {
  const t = useWords("operator");
  const frame = useWords("frame");
  const { time } = useFormats();
  useTitle(t("title"));
  const known = useQuery({ queryKey: ["board"], queryFn: board, refetchInterval: everyMs });
  const at = time(new Date(known.dataUpdatedAt));
  return (
    <>
      <div className="board__head">
        <Heading>{t("title")}</Heading>
        {known.data && !known.isError && <p className="soft small">{t("updated", { time: at })}</p>}
      </div>
      {known.isError && <Note tone="warn" role="status">{known.data ? t("stale", { time: at }) : problemText(frame, known.error)}</Note>}
      {known.isPending && <Loading />}
      {known.data && <Boards board={known.data} />}
      <p className="soft small board__foot">{t("nothing")}</p>
    </>
  );
}

function Boards({ board: { doctors, waiting, today } }: { board: Board }) {
  return (
    <div className="boards">
      <Waiting waiting={waiting} />
      <Duty doctors={doctors} />
      <Today today={today} />
    </div>
  );
}

function Waiting({ waiting }: { waiting: Board["waiting"] }) {
  const t = useWords("operator");
  const { languageName } = useFormats();
  const people = Object.entries(waiting.by_language).map(([code, count]) => ({ label: languageName(code), count }));
  const urgency = urgencies.flatMap((name) => (waiting.by_urgency[name] ? [{ label: t(`urgency.${name}`), count: waiting.by_urgency[name] }] : []));
  return (
    <Card>
      <h2>{t("waiting")}</h2>
      <div className="figures" data-testid="waiting">
        <Figure value={t("waiting.people", { count: waiting.count })} name={t("waiting")} hidden />
        {waiting.count > 0 && <Figure value={t("minutes", { count: minutesOf(waiting.longest_s) })} name={t("longest")} />}
        {waiting.count > 0 && <Figure value={t("minutes", { count: minutesOf(waiting.median_s) })} name={t("median")} />}
      </div>
      {waiting.count === 0 && <p className="soft">{t("waiting.none")}</p>}
      {waiting.count > 0 && (
        <div className="split">
          <Bars title={t("by.language")} rows={ordered(people)} />
          <Bars title={t("by.urgency")} rows={urgency} />
        </div>
      )}
    </Card>
  );
}

function Duty({ doctors }: { doctors: DoctorOnDuty[] }) {
  const t = useWords("operator");
  return (
    <Card>
      <h2 id="duty">{t("duty")}</h2>
      {doctors.length === 0 && <p className="soft">{t("duty.none")}</p>}
      {doctors.length > 0 && (
        <div className="scroll" role="region" aria-labelledby="duty" tabIndex={0}>
          <table className="table">
            <thead><tr><th scope="col">{t("doctor")}</th><th scope="col">{t("state")}</th><th scope="col">{t("since")}</th><th scope="col">{t("languages")}</th></tr></thead>
            <tbody>{doctors.map((one) => <DutyRow key={`${one.family_name} ${one.given_name} ${one.since}`} doctor={one} />)}</tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

function DutyRow({ doctor }: { doctor: DoctorOnDuty }) {
  const t = useWords("operator");
  const { time, languageName, list } = useFormats();
  return (
    <tr data-testid="doctor-row">
      <td className="strong">{doctor.given_name} {doctor.family_name}</td>
      <td>
        {doctor.busy && <Tag icon="camera">{t("state.busy")}</Tag>}
        {!doctor.busy && doctor.state === "paused" && <Tag tone="warn" icon="cup">{t("state.paused")}</Tag>}
        {!doctor.busy && doctor.state === "on" && <Tag tone="ok" icon="check">{t("state.free")}</Tag>}
      </td>
      <td>{time(doctor.since)}</td>
      <td>{list(doctor.languages.map(languageName))}</td>
    </tr>
  );
}

function Today({ today }: { today: Board["today"] }) {
  const t = useWords("operator");
  return (
    <Card>
      <h2>{t("today")}</h2>
      <div className="figures figures--small">
        <Figure value={String(today.asked)} name={t("today.asked")} />
        <Figure value={String(today.matched)} name={t("today.matched")} />
        <Figure value={String(today.ended)} name={t("today.ended")} />
        <Figure value={String(today.cancelled)} name={t("today.cancelled")} />
        <Figure value={String(today.expired)} name={t("today.expired")} />
      </div>
      {today.asked > 0 && <Columns title={t("hours")} byHour={today.asked_by_hour} name={(hour) => t("hour", { hour })} />}
    </Card>
  );
}
