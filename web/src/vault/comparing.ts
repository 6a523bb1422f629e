// What another device of a call tells of its chain and of the public log, held against this one's, and what the server says when asked again.
import { Unreachable } from "../api/problems";
import type { Apart, Compared, Heads } from "../call/gossip";
import { demandNothingHidden, Refused } from "../sealing";
import type { VaultDesk } from "./desk";
import type { SafeClient } from "./safe";

export interface Patience {
  /** When the server is asked: who has just appended may be told of before the server shows it to everybody. */
  settle: readonly number[];
  /** A request that hangs is one that was not answered. */
  answer: number;
}

export const PATIENCE: Patience = { settle: [0, 1000, 3000], answer: 10_000 };

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Refuses with `Unreachable` what takes longer. */
export function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Unreachable("late")), ms);
    void answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

const apartOf = ({ attack }: Refused): Apart => (attack.endsWith("-log") ? "log" : "chain");
/** Only what was refused is an accusation; everything else is an answer that did not come. */
const comparedOf = (problem: unknown): Compared => (problem instanceof Refused ? apartOf(problem) : "unanswered");

/** A head of the log: empty where the other device knows none. */
export async function compareLogs(desk: VaultDesk, note: string, { answer }: Patience): Promise<Compared> {
  if (note === "") return null;
  return within(answer, desk.follow(note)).then(() => null, comparedOf);
}

/** One consultation has one safe: another one's head is that of a false one. A head beyond ours that the server, asked again, does not give us is held back. */
export async function compareChains(safe: SafeClient, told: Heads, { settle, answer }: Patience): Promise<Compared> {
  if (told.safe === "") return null;
  if (told.safe !== safe.id) return "chain";
  let found: Compared = null;
  for (const ms of settle) {
    await wait(ms);
    found = await compareOnce(safe, told, answer);
    if (found !== "chain") return found;
  }
  return found;
}

async function compareOnce({ line: { book, fetchAnew } }: SafeClient, told: Heads, answer: number): Promise<Compared> {
  try {
    if (book.head.seq < told.seq) await within(answer, fetchAnew());
    if (book.state === null) return "chain";
    demandNothingHidden(book.state, told);
    return null;
  } catch (problem) {
    return comparedOf(problem);
  }
}

/** What does not fit is said before what could not be told. */
export const worse = (one: Compared, other: Compared): Compared => [one, other].find((each) => each === "log" || each === "chain") ?? one ?? other;
