// How long a call was connected, as this device signs it: a number and nothing else. Both ends of a call that failed say so.
import { get, send, type Face } from "../../api/http";
import type { Consultation } from "../../api/types";
import { Problem } from "../../api/problems";
import { deviceKey } from "../../device/key";
import { toBase64url, utf8 } from "../../device/bytes";
import { forget, keep, kept, type Signed } from "./told";

const domain = "doktr/call-facts/v1\0";

const bytesOf = (id: string) => Uint8Array.from(id.replaceAll("-", "").match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** What is signed: who, which call, how many whole seconds. */
export function statement(consultation: string, person: string, seconds: number): Uint8Array<ArrayBuffer> {
  const head = utf8(domain);
  const made = new Uint8Array(head.length + 36);
  made.set(head);
  made.set(bytesOf(consultation), head.length);
  made.set(bytesOf(person), head.length + 16);
  new DataView(made.buffer).setUint32(head.length + 32, seconds);
  return made;
}

export async function signed(person: string, consultation: string, seconds: number): Promise<Signed> {
  const key = await deviceKey(person);
  return { seconds, signature: toBase64url(await key.sign(statement(consultation, person, seconds))) };
}

/** Leaves within this very moment, and arrives though the page goes. */
export function tell(face: Face, consultation: string, { seconds, signature }: Signed): Promise<void> {
  const body = { connected_s: seconds, signature };
  return send("POST", `/api/${face}/consultations/${consultation}/facts`, { body, keepalive: true });
}

/** What this device never told of calls that are over, because its page went or nobody answered. */
export async function tellWhatIsKept(face: Face, person: string): Promise<void> {
  for (const [consultation, last] of kept(face, person)) {
    const isDone = await tellIfOver(face, consultation, last).catch((error: unknown) => error instanceof Problem && hopeless.has(error.status));
    if (isDone) forget(person, consultation);
  }
}

/** Not theirs, or not signed by the key of this device any more. */
const hopeless: ReadonlySet<number> = new Set([404, 409, 422]);

async function tellIfOver(face: Face, consultation: string, last: Signed): Promise<boolean> {
  const { state } = await get<Consultation>(`/api/${face}/consultations/${consultation}`);
  if (state !== "ended") return false;
  await tell(face, consultation, last);
  return true;
}

/** Adds up the time in which the call was connected, over every page that shows it. */
export class Connected {
  private total: number;
  private since: number | null = null;

  constructor(seconds = 0) {
    this.total = seconds * 1000;
  }

  now(connected: boolean, at: number): void {
    if (connected && this.since === null) this.since = at;
    if (!connected && this.since !== null) {
      this.total += at - this.since;
      this.since = null;
    }
  }

  seconds(at: number): number {
    const running = this.since === null ? 0 : at - this.since;
    return Math.max(0, Math.floor((this.total + running) / 1000));
  }
}

/** The last word of one end, signed before it is needed: a page that goes has no time to sign. */
export class LastWord {
  private last: Signed | null;
  private signing = Promise.resolve();

  constructor(private readonly face: Face, private readonly person: string, private readonly consultation: string) {
    this.last = kept(face, person).get(consultation) ?? null;
  }

  /** What pages before this one have counted. */
  get before(): number {
    return this.last?.seconds ?? 0;
  }

  /** Signs the number unless it is signed, and keeps it on this device; one after the other. */
  renew(seconds: number): Promise<void> {
    this.signing = this.signing.then(() => this.sign(seconds)).catch(() => undefined);
    return this.signing;
  }

  /** What is signed is told, at once. */
  say(): void {
    if (this.last) void tell(this.face, this.consultation, this.last).catch(() => undefined);
  }

  private async sign(seconds: number): Promise<void> {
    if (this.last && this.last.seconds >= seconds) return;
    this.last = await signed(this.person, this.consultation, seconds);
    keep(this.face, this.person, this.consultation, this.last);
  }
}
