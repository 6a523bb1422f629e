// Counters that make every envelope unique: the next number to send and the highest one seen per sender.
import { EnvelopeRefused } from "./envelope";

export interface Memory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const SENT = "doktr.signal.sent";
const SEEN = "doktr.signal.seen";

function readNumber(memory: Memory | null, key: string): number {
  const stored = Number(memory?.getItem(key) ?? 0);
  return Number.isSafeInteger(stored) ? stored : 0;
}

/** Numbers grow across reloads even when the clock is set back: the larger of the stored one and the clock. */
export class SendCounter {
  private last: number;

  constructor(
    private readonly memory: Memory | null,
    private readonly clock: () => number = Date.now,
  ) {
    this.last = readNumber(memory, SENT);
  }

  next(): number {
    this.last = Math.max(this.last, readNumber(this.memory, SENT), this.clock() * 1000) + 1;
    this.memory?.setItem(SENT, String(this.last));
    return this.last;
  }
}

/** Refuses an envelope whose number is not higher than the last one of the same sender in the same consultation. */
export class ReplayGuard {
  private readonly seen = new Map<string, number>();

  constructor(private readonly memory: Memory | null) {}

  admit(consultation: string, from: string, n: number): void {
    const key = `${SEEN}.${consultation}.${from}`;
    const highest = this.seen.get(key) ?? readNumber(this.memory, key);
    if (n <= highest) throw new EnvelopeRefused("replayed");
    this.seen.set(key, n);
    this.memory?.setItem(key, String(n));
  }
}
