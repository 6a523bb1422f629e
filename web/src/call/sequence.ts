// Counters that make every envelope unique: the next number to send and the highest one seen per sender.
import { EnvelopeRefused } from "./envelope";

export interface Memory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const SENT = "doktr.signal.sent";
const SEEN = "doktr.signal.seen";
const KEEP_AFTER_MS = 400;

function readNumber(memory: Memory | null, key: string): number {
  const stored = Number(memory?.getItem(key) ?? 0);
  return Number.isSafeInteger(stored) ? stored : 0;
}

/** Writes to the browser's storage wait for a quiet moment: it may take longer than opening a call. */
class Keeper {
  private due: Map<string, string> | null = null;

  constructor(private readonly memory: Memory | null) {}

  keep(key: string, value: number): void {
    if (this.memory === null) return;
    if (this.due === null) setTimeout(() => this.flush(), KEEP_AFTER_MS);
    this.due = (this.due ?? new Map<string, string>()).set(key, String(value));
  }

  /** A full storage costs nothing at once: numbers follow the clock, and the server refuses repeated ones too. */
  flush(): void {
    const due = this.due ?? [];
    this.due = null;
    try {
      for (const [key, value] of due) this.memory?.setItem(key, value);
    } catch (problem) {
      if (!(problem instanceof DOMException)) throw problem;
    }
  }
}

/** Numbers grow across reloads even when the clock is set back: the larger of the stored one and the clock. */
export class SendCounter {
  private last: number;
  private readonly keeper: Keeper;

  constructor(
    memory: Memory | null,
    private readonly clock: () => number = Date.now,
  ) {
    this.last = readNumber(memory, SENT);
    this.keeper = new Keeper(memory);
  }

  next(): number {
    this.last = Math.max(this.last, this.clock() * 1000) + 1;
    this.keeper.keep(SENT, this.last);
    return this.last;
  }

  /** The page goes away. */
  flush(): void {
    this.keeper.flush();
  }
}

/** Refuses an envelope whose number is not higher than the last one of the same sender in the same consultation. */
export class ReplayGuard {
  private readonly seen = new Map<string, number>();
  private readonly keeper: Keeper;

  constructor(private readonly memory: Memory | null) {
    this.keeper = new Keeper(memory);
  }

  admit(consultation: string, from: string, n: number): void {
    const key = `${SEEN}.${consultation}.${from}`;
    const highest = this.seen.get(key) ?? readNumber(this.memory, key);
    if (n <= highest) throw new EnvelopeRefused("replayed");
    this.seen.set(key, n);
    this.keeper.keep(key, n);
  }

  flush(): void {
    this.keeper.flush();
  }
}
