// Safes that this browser holds and the server does not show alive any more: asked about one by one, let go of when their time is over.
import { Problem } from "../api/problems";
import { agreedNow } from "../live/clock";
import type { Safe } from "./api";
import type { VaultDesk } from "./desk";
import { letGo, settle, type Checked } from "./receipts";
import type { KeptSafe } from "./shelf";
import { DUTY } from "./leaving";

const DAY_MS = 24 * 3_600_000;
/** Of a safe whose end nobody told this browser: longer than one lives without anybody using it. */
const UNTOLD_MS = 3 * DAY_MS;
/** A receipt comes moments after the end; a worker that stood still is given this long. */
const RECEIPT_MS = DAY_MS;
/** After so long past its end it goes, whatever the server answers, or where it answers nothing. */
const OVERDUE_MS = 30 * DAY_MS;
/** No end is believed that is further away. */
const MOST_MS = 14 * DAY_MS;

/**
 * What became of them, as far as there is something to say. Nothing is over, and no end is learnt, by a clock that is days from
 * the server's: one of the two is wrong, and what is wiped here comes back from nowhere.
 */
export async function settleUnlisted(desk: VaultDesk, listed: readonly Safe[], clock: () => number | null = agreedNow): Promise<Checked[]> {
  const now = clock();
  if (now === null) return [];
  const shown = new Map(listed.map((one) => [one.id, one]));
  const gone: Checked[] = [];
  for (const one of await desk.shelf.held()) {
    if (one.safe === DUTY) continue;
    const checked = await settleOne(desk, await learnEnd(desk, one, shown.get(one.safe), now), shown.get(one.safe), now);
    if (checked) gone.push(checked);
  }
  return gone;
}

/** What the server tells of the end: never one far away, and none later once it said that the last hours run. */
export async function learnEnd(desk: VaultDesk, kept: KeptSafe, told: Safe | undefined, now: number | null): Promise<KeptSafe> {
  if (now === null) return kept;
  if (!told || told.state === "destroyed") return kept.expires || kept.missed ? kept : desk.shelf.keepEnd(kept.safe, { missed: now });
  const most = Math.min(Date.parse(told.expires_at), now + MOST_MS);
  const expires = new Date(kept.ended && kept.expires ? Math.min(most, Date.parse(kept.expires)) : most).toISOString();
  const ended = kept.ended === true || told.state === "ended";
  return expires === kept.expires && ended === (kept.ended ?? false) ? kept : desk.shelf.keepEnd(kept.safe, { expires, ended });
}

async function settleOne(desk: VaultDesk, kept: KeptSafe, shown: Safe | undefined, now: number): Promise<Checked | null> {
  const past = now - endOf(kept);
  const isAlive = shown !== undefined && shown.state !== "destroyed";
  // a receipt that is listed is checked with all that are
  if (past <= OVERDUE_MS && (isAlive || shown?.receipt)) return null;
  if (!shown && !mayAsk(desk, kept.safe, now)) return null;
  const { receipt, patience } = shown ? { receipt: shown.receipt, patience: isAlive ? OVERDUE_MS : RECEIPT_MS } : await asked(desk, kept.safe);
  const checked = await settle(desk, { id: kept.safe, receipt });
  if (checked && checked.state !== "refused") return checked;
  return past > (checked ? OVERDUE_MS : patience) ? letGo(desk, kept) : checked;
}

const endOf = ({ expires, missed }: KeptSafe): number => (expires ? Date.parse(expires) : (missed ?? Infinity) + UNTOLD_MS);

/** Of one that is neither over nor listed nobody has to be asked each time that something else is new. */
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;
const told = new WeakMap<VaultDesk, Map<string, { next: number; wait: number }>>();

function mayAsk(desk: VaultDesk, id: string, now: number): boolean {
  const waits = told.get(desk) ?? new Map<string, { next: number; wait: number }>();
  told.set(desk, waits);
  const { next, wait } = waits.get(id) ?? { next: -Infinity, wait: FIRST_WAIT_MS };
  if (now < next) return false;
  waits.set(id, { next: now + wait, wait: Math.min(LONGEST_WAIT_MS, 2 * wait) });
  return true;
}

async function asked(desk: VaultDesk, id: string): Promise<{ receipt: string | null; patience: number }> {
  const problem = await desk.api.one(id).then(() => null, (refused: unknown) => refused);
  const status = problem instanceof Problem ? problem.status : null;
  const receipt = problem instanceof Problem && status === 410 ? problem.extensions["receipt"] : null;
  return { receipt: typeof receipt === "string" ? receipt : null, patience: status === 404 ? 0 : status === 410 ? RECEIPT_MS : OVERDUE_MS };
}
