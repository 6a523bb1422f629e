// The safety number: digits that are the same on both devices only if nobody stands in between.
import { fromBase64url, toBase64url, utf8 } from "../device/bytes";
import { sha256 } from "./envelope";

export interface SafetyInput {
  consultation: string;
  /** Public keys and certificate fingerprints of both ends, in any order. */
  ends: readonly [string, string];
  offererNonce: string;
  answererNonce: string;
}

const DIGITS = 7;

export function newNonce(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(16)));
}

export async function commitmentTo(nonce: string): Promise<string> {
  return toBase64url(await sha256(fromBase64url(nonce)));
}

export async function hashText(text: string): Promise<string> {
  return toBase64url(await sha256(utf8(text)));
}

/** 10^-7 chance per attempt for a go-between: the offerer commits to its nonce before it sees the other one. */
export async function safetyNumber(input: SafetyInput): Promise<string> {
  const parts = ["doktr/safety/v1", input.consultation, ...[...input.ends].sort(), input.offererNonce, input.answererNonce];
  const digest = await sha256(utf8(parts.join("\0")));
  const value = new DataView(digest.buffer).getBigUint64(0) % 10n ** BigInt(DIGITS);
  return value.toString().padStart(DIGITS, "0");
}

/** "4820317" as "48 203 17". */
export function grouped(digits: string): string {
  return `${digits.slice(0, 2)} ${digits.slice(2, 5)} ${digits.slice(5)}`;
}
