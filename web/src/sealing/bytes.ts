// Bytes as the protocol needs them: joined, hashed, keyed, compared, and as strict text in JSON.
import { fromBase64url, toBase64url, utf8 } from "../device/bytes.ts";

export { toBase64url, utf8 };

export type Bytes = Uint8Array<ArrayBuffer>;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function text(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

export function joined(...parts: readonly Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

export function u16(value: number): Bytes {
  return new Uint8Array([value >> 8, value & 0xff]);
}

export function u32(value: number): Bytes {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value);
  return out;
}

export function random(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

export async function sha256(data: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
}

/** RFC 5869 with SHA-256: extract with `salt` (empty is 32 zeros), expand with `info`. */
export async function hkdf(ikm: Bytes, salt: Bytes, info: Bytes, length: number): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", ikm, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, length * 8));
}

export async function hmac(key: Bytes, message: Bytes): Promise<Bytes> {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, message));
}

/** Takes as long wherever the difference is; lengths are public. */
export function same(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let i = 0; i < one.length; i += 1) difference |= (one[i] ?? 0) ^ (other[i] ?? 0);
  return difference === 0;
}

export const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const unhex = (digits: string): Bytes => Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const BASE64URL = /^[A-Za-z0-9_-]*$/;

/** Strict: no padding, no spaces, no stray bits, so that one value has one spelling. Null if it is anything else. */
export function unbase64url(value: unknown, length?: number): Bytes | null {
  if (typeof value !== "string" || !BASE64URL.test(value) || value.length % 4 === 1) return null;
  const bytes = fromBase64url(value);
  if (toBase64url(bytes) !== value) return null;
  return length === undefined || bytes.length === length ? bytes : null;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

export const isId = (value: unknown): value is string => typeof value === "string" && UUID.test(value);
/** RFC 3339 in UTC with milliseconds, so that comparing the texts compares the times. */
export const isMoment = (value: unknown): value is string =>
  typeof value === "string" && MOMENT.test(value) && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value;
export const isCount = (value: unknown, least = 1): value is number => Number.isSafeInteger(value) && (value as number) >= least;
export const isKey = (value: unknown): value is string => unbase64url(value, 32) !== null;

/** The 16 bytes of an id written as text. */
export function idBytes(id: string): Bytes {
  return unhex(id.replaceAll("-", ""));
}
