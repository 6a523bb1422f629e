// My list of who looked: each entry builds on the one before, stands in the log under a salted hash, and none is missing.
import { type Attack, demand, Refused, refuse } from "../sealing/attacks.ts";
import { type Bytes, hex, idBytes, isCount, isId, isMoment, joined, sha256, toBase64url, utf8 } from "../sealing/bytes.ts";
import type { Checkpoint } from "../sealing/checkpoint.ts";
import { isIncluded, leafHash } from "../sealing/log.ts";
import { hashes } from "./follow";
import type { End } from "./kept";

export interface Look {
  n: number;
  at: string;
  kind: string;
  subject: string | null;
  who: { id: string; name: string; role: string };
}

export interface LoggedEntry {
  entry: string;
  index: number;
  proof: string[];
}

export interface LooksPage {
  checkpoint: string;
  total: number;
  entries: LoggedEntry[];
}

/** What was read, and what is wrong with it: `missing` or `altered` entries, or a `forked` log. */
export interface Looks {
  looks: Look[];
  wrong: Wrong | null;
}

export type Wrong = "missing" | "altered" | "forked";

const entryLabel = utf8("doktr/access/v1\0");
const chainLabel = utf8("doktr/accesses/v1\0");
const absences: readonly Attack[] = ["dropped", "truncated"];

interface Read extends Look {
  patient: string;
  prev: string;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** What an entry says, if it has the form of one. */
export function readEntry(text: string): Read | null {
  try {
    const { n, at, kind, subject, who, patient, prev } = JSON.parse(text) as Record<string, unknown>;
    const { id, name, role } = who as Record<string, unknown>;
    if (!isCount(n) || !isMoment(at) || !isText(kind) || !isText(prev) || !isId(patient) || !isId(id) || !isText(name) || !isText(role)) return null;
    return { n, at, kind, subject: isId(subject) ? subject : null, who: { id, name, role }, patient, prev };
  } catch {
    return null;
  }
}

export const entryHash = (entry: string) => sha256(joined(entryLabel, utf8(entry)));
/** What the first entry of a person's list builds on. */
export const firstHash = (person: string) => sha256(joined(chainLabel, idBytes(person)));
const leafOf = (hash: Bytes) => utf8(`{"kind":"access","sha256":"${hex(hash)}"}`);

/** One more page after `end`: where the list ends now. Refuses what does not follow, or is not in the log. */
export async function followedBy(person: string, end: End, page: LooksPage, head: Checkpoint, kept: End | undefined): Promise<End> {
  let now = end;
  for (const { entry, index, proof } of page.entries) {
    const said = readEntry(entry) ?? refuse("malformed");
    demand(said.n === now.n + 1, "dropped");
    demand(said.patient === person && said.prev === now.hash, "altered");
    const hash = await entryHash(entry);
    const leaf = await leafHash(leafOf(hash));
    demand(await isIncluded(leaf, index, head.size, hashes(proof), head.root), "altered");
    now = { n: said.n, hash: toBase64url(hash) };
    if (kept?.n === now.n) demand(kept.hash === now.hash, "altered");
  }
  return now;
}

/** The whole list as far as the log holds it: never shorter than what this browser saw before. */
export function demandWhole(end: End, total: number, kept: End | undefined): void {
  demand(end.n >= total, "dropped");
  demand(!kept || end.n >= kept.n, "truncated");
}

/** The word for what was refused. */
export function wrongOf(refused: Refused): Wrong {
  if (refused.attack === "forked-log") return "forked";
  return absences.includes(refused.attack) ? "missing" : "altered";
}

export interface Reading {
  page(after: number): Promise<LooksPage>;
  follow(note: string): Promise<Checkpoint>;
  kept(): Promise<End | undefined>;
  keep(end: End): Promise<void>;
}

/** Reads and verifies everything. What is wrong is said beside what was read; only a lost connection is thrown. */
export async function readLooks(person: string, { page, follow, kept, keep }: Reading): Promise<Looks> {
  const looks: Look[] = [];
  try {
    const before = await kept();
    let end: End = { n: 0, hash: toBase64url(await firstHash(person)) };
    for (let whole = false; !whole; ) {
      const next = await page(end.n);
      looks.push(...next.entries.flatMap(({ entry }) => readEntry(entry) ?? []));
      end = await followedBy(person, end, next, await follow(next.checkpoint), before);
      whole = end.n >= next.total || next.entries.length === 0;
      if (whole) demandWhole(end, next.total, before);
    }
    await keep(end);
    return { looks, wrong: null };
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    return { looks, wrong: wrongOf(failure) };
  }
}
