// The safety number of a call: six digits that are equal on both screens only if nobody stands in between.
import { demand, refuse } from "./attacks.ts";
import { type Bytes, hkdf, joined, random, same, sha256, toBase64url, utf8 } from "./bytes.ts";

export const NONCE = 16;
const DIGITS = 6;
const EMPTY = new Uint8Array(0);
const FINGERPRINT = /^a=fingerprint:sha-256 ((?:[0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2})\s*$/gm;

/** Caller: who offers. Fingerprints are those of the signed descriptions, 32 bytes; keys are raw device keys. */
export interface SafetyInput {
  callerNonce: Bytes;
  calleeNonce: Bytes;
  callerFingerprint: Bytes;
  calleeFingerprint: Bytes;
  callerKey: Bytes;
  calleeKey: Bytes;
}

export const newNonce = () => random(NONCE);

/** Stands in the offer: the caller cannot choose its nonce after it has seen the callee's, so digits cannot be ground out. */
export const commitment = async (nonce: Bytes) => toBase64url(await sha256(nonce));

/** Refuses `man-in-the-middle` if the revealed nonce is not the one that the offer committed to. */
export async function demandRevealed(committed: string, nonce: Bytes): Promise<void> {
  demand(nonce.length === NONCE && (await commitment(nonce)) === committed, "man-in-the-middle");
}

/** 10^-6 chance per attempt for a go-between who is also believed about the keys. */
export async function safetyNumber(input: SafetyInput): Promise<string> {
  const parts = [input.callerFingerprint, input.calleeFingerprint, input.callerKey, input.calleeKey];
  demand(parts.every((part) => part.length === 32), "malformed");
  demand(input.callerNonce.length === NONCE && input.calleeNonce.length === NONCE, "malformed");
  const okm = await hkdf(joined(input.callerNonce, input.calleeNonce), EMPTY, joined(utf8("doktr/sas/v1\0"), ...parts), 8);
  return (new DataView(okm.buffer).getBigUint64(0) % 10n ** BigInt(DIGITS)).toString().padStart(DIGITS, "0");
}

const unhex = (colons: string) => Uint8Array.from(colons.split(":"), (pair) => Number.parseInt(pair, 16));

/** The one certificate a description announces. Refuses `replaced-fingerprint` for none or for two different ones. */
export function fingerprintIn(sdp: string): Bytes {
  const found = [...sdp.matchAll(FINGERPRINT)].map((match) => unhex(match[1] ?? ""));
  const [first] = found;
  if (!first || found.some((other) => !same(first, other))) return refuse("replaced-fingerprint");
  return first;
}

/** `live` is the certificate that the connection really uses, as `getStats()` tells it ("AB:CD:…"). */
export function demandCertificate(signedSdp: string, live: string): void {
  demand(same(fingerprintIn(signedSdp), unhex(live)), "replaced-fingerprint");
}
