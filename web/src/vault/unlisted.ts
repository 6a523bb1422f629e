// Safes that this browser holds and the server does not list any more: asked about one by one, let go of when their time is over.
import { Problem } from "../api/problems";
import type { Safe } from "./api";
import type { VaultDesk } from "./desk";
import { letGo, settle, type Checked } from "./receipts";
import type { KeptSafe } from "./shelf";
import { DUTY } from "./leaving";

/** Of a safe whose end nobody told this browser: longer than one lives without anybody using it. */
const UNTOLD_MS = 72 * 3_600_000;
/** After so long past its end it goes, whatever the server answers, or where it answers nothing. */
const OVERDUE_MS = 30 * 24 * 3_600_000;

/** What became of them, as far as there is something to say. */
export async function settleUnlisted(desk: VaultDesk, listed: readonly Safe[], clock: () => number = Date.now): Promise<Checked[]> {
  const live = new Map(listed.map((one) => [one.id, one]));
  const held = (await desk.shelf.held()).filter(({ safe }) => safe !== DUTY);
  for (const { safe, expires } of held) await learnEnd(desk, live.get(safe), expires);
  const gone = await Promise.all(held.filter(({ safe }) => !live.has(safe)).map((one) => settleOne(desk, one, clock())));
  return gone.filter((one) => one !== null);
}

async function learnEnd(desk: VaultDesk, safe: Safe | undefined, known: string | undefined): Promise<void> {
  if (safe && safe.state !== "destroyed" && safe.expires_at !== known) await desk.shelf.keepExpires(safe.id, safe.expires_at);
}

async function settleOne(desk: VaultDesk, { safe: id, expires }: KeptSafe, now: number): Promise<Checked | null> {
  const problem = await desk.api.one(id).then(() => null, (refused: unknown) => refused);
  if (problem === null) return null;
  const receipt = problem instanceof Problem && problem.status === 410 ? problem.extensions["receipt"] : null;
  if (typeof receipt === "string") return settle(desk, { id, receipt });
  if (!expires) await desk.shelf.keepExpires(id, new Date(now + UNTOLD_MS).toISOString());
  const past = expires ? now - Date.parse(expires) : 0;
  const isGone = problem instanceof Problem && (problem.status === 404 || problem.status === 410);
  return past > (isGone ? 0 : OVERDUE_MS) ? letGo(desk, id) : null;
}
