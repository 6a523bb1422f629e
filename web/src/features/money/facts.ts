// How long a call was connected, as this device signs it: a number and nothing else. Both ends of a call that failed say so.
import { post, type Face } from "../../api/http";
import { deviceKey } from "../../device/key";
import { toBase64url, utf8 } from "../../device/bytes";

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

export async function tellFacts(face: Face, person: string, consultation: string, seconds: number): Promise<void> {
  const key = await deviceKey(person);
  const signature = toBase64url(await key.sign(statement(consultation, person, seconds)));
  await post(`/api/${face}/consultations/${consultation}/facts`, { connected_s: seconds, signature });
}

/** Adds up the time in which the call was connected. */
export class Connected {
  private total = 0;
  private since: number | null = null;

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
