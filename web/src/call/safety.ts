// What the two ends of a call say to each other before they can compare numbers (sealing/sas.ts), as texts of signals.
import { fromBase64url, toBase64url, utf8 } from "../device/bytes";
import { sha256 } from "./envelope";

export function newNonce(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(16)));
}

export async function commitmentTo(nonce: string): Promise<string> {
  return toBase64url(await sha256(fromBase64url(nonce)));
}

export async function hashText(text: string): Promise<string> {
  return toBase64url(await sha256(utf8(text)));
}

/** "482031" as "482 031". */
export function grouped(digits: string): string {
  return `${digits.slice(0, 3)} ${digits.slice(3)}`;
}
