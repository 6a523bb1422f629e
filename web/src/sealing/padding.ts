// Hiding lengths: messages grow to a multiple of 256 bytes, files by Padmé (at most 12 % more, few distinct sizes).
import { type Bytes, joined } from "./bytes.ts";

export const MESSAGE_BLOCK = 256;
const SPACE = 0x20;

/** JSON may end in spaces, so padding it needs no length field. */
export function padMessage(json: Bytes): Bytes {
  const missing = (MESSAGE_BLOCK - (json.length % MESSAGE_BLOCK)) % MESSAGE_BLOCK;
  return joined(json, new Uint8Array(missing).fill(SPACE));
}

/** The length to which a file of `length` bytes grows (Nikitin et al., "Reducing Metadata Leakage", PETS 2019). */
export function padme(length: number): number {
  if (length < 2) return length;
  const exponent = Math.floor(Math.log2(length));
  const kept = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** Math.max(0, exponent - kept);
  return Math.ceil(length / step) * step;
}

export function padFile(plain: Bytes): Bytes {
  const out = new Uint8Array(padme(plain.length));
  out.set(plain);
  return out;
}
