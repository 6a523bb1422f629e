// The line as a table on a desk and as cards on a phone: who is next, for how long they wait, nothing clinical.
import { useEffect, useRef, useState, useSyncExternalStore, type KeyboardEvent } from "react";
import type { Waiting } from "../../api/doctor";
import { rowFor } from "../../app/steps.model";
import { useAnnounce } from "../../design/Announcer";
import { Button } from "../../design/Button";
import { Icon } from "../../design/Icon";
import { Tag, type Tone } from "../../design/Surfaces";
import { useNow } from "../../features/desk/useNow";
import { useFormats, useWords } from "../../words";
import { ReadinessTags } from "../../features/readiness/ReadinessTags";
import { OpenAssist, useHasTeam } from "../assist/AskAssistant";
import { useDesk } from "../DeskProvider";
import { goneBetween } from "./gone.model";
import { waitedMinutes } from "./waited";

const wide = matchMedia("(min-width: 48rem)");
const watchWide = (changed: () => void) => {
  wide.addEventListener("change", changed);
  return () => wide.removeEventListener("change", changed);
};

export function QueueList({ waiting }: { waiting: readonly Waiting[] }) {
  const t = useWords("doctor");
  const isWide = useSyncExternalStore(watchWide, () => wide.matches);
  const now = useNow(10_000);
  const gone = useGone(waiting);
  return (
    <section aria-labelledby="line">
      <div className="row between linehead">
        <h2 id="line">{t.rich("line", { count: waiting.length, soft: (chunks) => <span className="soft">{chunks}</span> })}</h2>
      </div>
      {gone && <p className="small soft linegone" data-testid="gone">{t("line.gone", { name: gone })}</p>}
      {waiting.length > 0 && (isWide ? <Desk waiting={waiting} now={now} /> : <Cards waiting={waiting} now={now} />)}
    </section>
  );
}

interface Rows {
  waiting: readonly Waiting[];
  now: number;
}

function Desk({ waiting, now }: Rows) {
  const t = useWords("doctor");
  const columns = ["place", "patient", "waiting", "language", "urgency", "answers"] as const;
  return (
    <div className="card scroll queue" role="group" aria-label={t("line.label")} tabIndex={0} onKeyDown={toRow} data-testid="queue">
      <table className="table">
        <thead>
          <tr>
            {columns.map((column) => <th key={column} scope="col">{t(`col.${column}`)}</th>)}
            <th scope="col"><span className="sr">{t("accept")}</span></th>
          </tr>
        </thead>
        <tbody>{waiting.map((row) => <Row key={row.request_id} row={row} now={now} />)}</tbody>
      </table>
    </div>
  );
}

/** Arrows, Home and End lead from row to row; what can be done with one is the next stop of the Tab key. */
function toRow(event: KeyboardEvent<HTMLElement>): void {
  const rows = [...event.currentTarget.querySelectorAll("tbody tr")].filter((one) => one instanceof HTMLElement);
  const to = rowFor(event.key, rows.findIndex((row) => row.contains(document.activeElement)), rows.length);
  if (to === null) return;
  event.preventDefault();
  rows[to]?.focus();
}

function Row({ row, now }: { row: Waiting; now: number }) {
  const t = useWords("doctor");
  const { languageName } = useFormats();
  return (
    <tr data-testid="waiting" tabIndex={-1}>
      <td className="queue__place">{row.position}</td>
      <td><Who row={row} /></td>
      <td>{t("minutes", { count: waitedMinutes(row.asked_at, now) })}</td>
      <td>{languageName(row.language)}</td>
      <td><UrgencyTag row={row} /></td>
      <td className="small soft"><Icon name="lock" size="s" /> {t("answers.locked")}</td>
      <td className="queue__acts"><Prepare row={row} /><Take row={row} /></td>
    </tr>
  );
}

function Cards({ waiting, now }: Rows) {
  const t = useWords("doctor");
  const { languageName } = useFormats();
  return (
    <ol className="cards" aria-label={t("line.label")}>
      {waiting.map((row) => (
        <li key={row.request_id} className="card card--tight queuecard" data-testid="waiting">
          <span className="queue__place" aria-hidden="true">{row.position}</span>
          <div className="grow">
            <Who row={row} />
            <p className="small">{t("minutes", { count: waitedMinutes(row.asked_at, now) })} · {languageName(row.language)}</p>
            <p className="tags"><UrgencyTag row={row} /></p>
          </div>
          <div className="queue__acts"><Prepare row={row} /><Take row={row} /></div>
        </li>
      ))}
    </ol>
  );
}

function Who({ row }: { row: Waiting }) {
  const t = useWords("doctor");
  const sex = row.sex === "female" || row.sex === "male" ? row.sex : "other";
  return (
    <>
      <strong>{t("short", { given: row.given_name, initial: row.initial })}</strong>
      {row.acting_as !== "self" && <> <Tag icon="people">{t(`asks.${row.acting_as}`)}</Tag></>}
      {row.wished_me && <> <Tag tone="ok">{t("wished")}</Tag></>}
      {row.tie !== "any" && <> <Tag tone={row.tie === "own" ? "ok" : "plain"}>{t(`tie.${row.tie}`)}</Tag></>}
      {row.channel !== "video" && <> <Tag tone="plain">{t(`channel.${row.channel}`)}</Tag></>}
      <ReadinessTags cause={row.request_id} />
      <br />
      <span className="small soft">{t(`age.${sex}`, { age: row.age })}{row.missed_calls > 0 && ` · ${t("missed", { count: row.missed_calls })}`}</span>
    </>
  );
}

const tones: Record<Waiting["urgency"], Tone | undefined> = { soon: "warn", today: undefined, routine: "plain" };

export function UrgencyTag({ row }: { row: Pick<Waiting, "urgency"> }) {
  const t = useWords("doctor");
  return <Tag tone={tones[row.urgency]}>{t(`urgency.${row.urgency}`)}</Tag>;
}

/** Whoever is at the front stands for the brand: its doctors' teams are the same for all who wait there. */
function Prepare({ row }: { row: Waiting }) {
  const t = useWords("assistants");
  const { desk } = useDesk();
  const first = desk?.waiting.find((one) => one.brand === row.brand);
  if (!useHasTeam(row.brand, first?.request_id)) return null;
  return <OpenAssist request={row.request_id} given={row.given_name} label={t("open.who", { given: row.given_name, initial: row.initial })} />;
}

function Take({ row }: { row: Waiting }) {
  const t = useWords("doctor");
  const { accept, desk, duty } = useDesk();
  const taken = accept.variables?.request_id === row.request_id && accept.isPending;
  const free = duty?.state === "on" && !desk?.consultation && row.state === "waiting";
  return (
    <Button small look="second" isDisabled={!free} isPending={taken} onPress={() => accept.mutate(row)} aria-label={t("accept.who", { given: row.given_name, initial: row.initial })} data-testid="accept-row">
      {t("accept")}
    </Button>
  );
}

const TOLD_MS = 6000;

/** Whoever leaves the list, but for the ring, does not just vanish: one sentence says so, to the eye and to a screen reader. */
function useGone(waiting: readonly Waiting[]): string | null {
  const t = useWords("doctor");
  const offered = useDesk().desk?.offer?.request_id;
  const announce = useAnnounce();
  const before = useRef(waiting);
  const [gone, setGone] = useState<string | null>(null);
  useEffect(() => {
    const left = goneBetween(before.current, waiting).find((one) => one.request_id !== offered);
    before.current = waiting;
    if (!left) return;
    const name = t("short", { given: left.given_name, initial: left.initial });
    setGone(name);
    announce(t("line.gone", { name }));
    const timer = setTimeout(() => setGone(null), TOLD_MS);
    return () => clearTimeout(timer);
  }, [waiting, offered, announce, t]);
  return gone;
}
