// The last signed word of this device about each of its calls: written within the moment in which a page goes, so not in IndexedDB.
import type { Face } from "../../api/http";

export interface Signed {
  seconds: number;
  signature: string;
}

interface Row extends Signed {
  face: Face;
  at: number;
}

const prefix = "doktr.call.";
/** Longer than anybody waits for what a call costs. */
const KEPT_MS = 30 * 24 * 3_600_000;

const nameOf = (person: string, consultation: string) => `${prefix}${person}.${consultation}`;

export function keep(face: Face, person: string, consultation: string, { seconds, signature }: Signed): void {
  const row: Row = { face, seconds, signature, at: Date.now() };
  localStorage.setItem(nameOf(person, consultation), JSON.stringify(row));
}

/** By consultation; what is too old goes. */
export function kept(face: Face, person: string): Map<string, Signed> {
  const found = new Map<string, Signed>();
  for (const name of namesOf(person)) {
    const row = JSON.parse(localStorage.getItem(name) ?? "null") as Row | null;
    if (row === null || row.at < Date.now() - KEPT_MS) localStorage.removeItem(name);
    else if (row.face === face) found.set(name.slice(nameOf(person, "").length), { seconds: row.seconds, signature: row.signature });
  }
  return found;
}

export const forget = (person: string, consultation: string) => localStorage.removeItem(nameOf(person, consultation));

/** The person leaves this browser. */
export function forgetCalls(person: string): void {
  for (const name of namesOf(person)) localStorage.removeItem(name);
}

function namesOf(person: string): string[] {
  return Object.keys(localStorage).filter((name) => name.startsWith(nameOf(person, "")));
}
