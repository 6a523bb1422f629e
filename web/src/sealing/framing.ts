// The one framing of everything that is signed: version, header length, header (JSON), signature, body.
import { demand, refuse } from "./attacks.ts";
import { type Bytes, joined, sha256, text, u16, utf8 } from "./bytes.ts";

/** What a signature is for. No two kinds of signature share a label, so none can pass for another. */
export const LABELS = {
  envelope: "doktr/env/v1\0",
  kem: "doktr/kem/v1\0",
  duty: "doktr/duty-kem/v1\0",
  pregrant: "doktr/pregrant/v1\0",
  receipt: "doktr/receipt/v1\0",
  signal: "doktr/signal/v1\0",
} as const;
export type Label = (typeof LABELS)[keyof typeof LABELS];

export const VERSION = 1;
export const MAX_HEADER = 2048;
export const MAX_ENVELOPE = 65536;
const SIGNATURE = 64;

export type Sign = (message: Bytes) => Promise<Bytes>;

/** Parts of a framed thing; nothing of it may be trusted before `isSignedBy`. */
export interface Framed {
  raw: Bytes;
  headerBytes: Bytes;
  header: unknown;
  signature: Bytes;
  body: Bytes;
}

async function signedBytes(label: Label, headerBytes: Bytes, body: Bytes): Promise<Bytes> {
  return joined(utf8(label), u16(headerBytes.length), headerBytes, await sha256(body));
}

/** `body` is made after the header's bytes are known, because keys and seals are bound to them. */
export async function frame(label: Label, header: object, body: Bytes | ((headerBytes: Bytes) => Promise<Bytes>), sign: Sign): Promise<Bytes> {
  const headerBytes = utf8(JSON.stringify(header));
  demand(headerBytes.length <= MAX_HEADER, "too-large");
  const inside = body instanceof Uint8Array ? body : await body(headerBytes);
  const signature = await sign(await signedBytes(label, headerBytes, inside));
  const raw = joined(new Uint8Array([VERSION]), u16(headerBytes.length), headerBytes, signature, inside);
  demand(raw.length <= MAX_ENVELOPE, "too-large");
  return raw;
}

export function unframe(raw: Bytes): Framed {
  demand(raw.length <= MAX_ENVELOPE, "too-large");
  demand(raw.length >= 3 && raw[0] === VERSION, "malformed");
  const headerEnd = 3 + (((raw[1] ?? 0) << 8) | (raw[2] ?? 0));
  demand(headerEnd - 3 <= MAX_HEADER, "too-large");
  demand(headerEnd > 3 && raw.length >= headerEnd + SIGNATURE, "malformed");
  const headerBytes = raw.slice(3, headerEnd);
  return {
    raw,
    headerBytes,
    header: readJson(headerBytes),
    signature: raw.slice(headerEnd, headerEnd + SIGNATURE),
    body: raw.slice(headerEnd + SIGNATURE),
  };
}

/** JSON in the one spelling the protocol has: what `JSON.stringify` gives. Otherwise two parsers may read two things. */
export function readJson(bytes: Bytes): unknown {
  try {
    const written = text(bytes);
    const value: unknown = JSON.parse(written);
    if (JSON.stringify(value) === written) return value;
  } catch {
    return refuse("malformed");
  }
  return refuse("malformed");
}

/** An object with exactly these keys in exactly this order. */
export function fieldsOf<Key extends string>(value: unknown, keys: readonly Key[]): Record<Key, unknown> {
  demand(typeof value === "object" && value !== null && !Array.isArray(value), "malformed");
  demand(Object.keys(value).join() === keys.join(), "malformed");
  return value as Record<Key, unknown>;
}

export function importVerifyKey(raw: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, true, ["verify"]);
}

/** Checks the header's bytes as they came, never as they would be written again. */
export async function isSignedBy(label: Label, framed: Framed, publicKey: Bytes): Promise<boolean> {
  const message = await signedBytes(label, framed.headerBytes, framed.body);
  const key = await importVerifyKey(publicKey).catch(() => null);
  return key !== null && crypto.subtle.verify({ name: "Ed25519" }, key, framed.signature, message);
}
