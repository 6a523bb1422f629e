// The signed envelope in which every signalling message travels: sealing, reading and verifying it.

export type Bytes = Uint8Array<ArrayBuffer>;

export interface EnvelopeHeader {
  consultation: string;
  from: string;
  to: string;
  n: number;
  at: string;
}

export interface Envelope {
  header: EnvelopeHeader;
  headerBytes: Bytes;
  signature: Bytes;
  body: Bytes;
}

/** Why an envelope was refused; the person is told in words, the server never learns the content. */
export type Refusal = "malformed" | "bad-signature" | "wrong-address" | "replayed";

export class EnvelopeRefused extends Error {
  constructor(readonly reason: Refusal) {
    super(reason);
    this.name = "EnvelopeRefused";
  }
}

export type Sign = (message: Bytes) => Promise<Bytes>;

export const MAX_ENVELOPE_BYTES = 48 * 1024;
const VERSION = 1;
const LABEL = new TextEncoder().encode("doktr/signal/v1\0");
const SIGNATURE_BYTES = 64;
const utf8 = new TextDecoder("utf-8", { fatal: true });

function joined(...parts: Bytes[]): Bytes {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

function lengthPrefix(length: number): Bytes {
  return new Uint8Array([length >> 8, length & 0xff]);
}

export async function sha256(data: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
}

/** The exact bytes the signature covers: label, header length, header as sent, SHA-256 of the body. */
async function signedBytes(headerBytes: Bytes, body: Bytes): Promise<Bytes> {
  return joined(LABEL, lengthPrefix(headerBytes.length), headerBytes, await sha256(body));
}

export async function sealEnvelope(header: EnvelopeHeader, body: Bytes, sign: Sign): Promise<Bytes> {
  const headerBytes = new TextEncoder().encode(JSON.stringify(header));
  const signature = await sign(await signedBytes(headerBytes, body));
  const sealed = joined(new Uint8Array([VERSION]), lengthPrefix(headerBytes.length), headerBytes, signature, body);
  if (sealed.length > MAX_ENVELOPE_BYTES) throw new EnvelopeRefused("malformed");
  return sealed;
}

function isHeader(value: unknown): value is EnvelopeHeader {
  if (typeof value !== "object" || value === null) return false;
  const header = value as Record<string, unknown>;
  const texts = [header["consultation"], header["from"], header["to"], header["at"]];
  return texts.every((text) => typeof text === "string" && text !== "") && Number.isSafeInteger(header["n"]);
}

function readHeader(bytes: Bytes): EnvelopeHeader {
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes));
    if (isHeader(value)) return value;
  } catch {
    throw new EnvelopeRefused("malformed");
  }
  throw new EnvelopeRefused("malformed");
}

/** Splits an envelope into its parts without trusting any of them. */
export function parseEnvelope(bytes: Bytes): Envelope {
  if (bytes.length > MAX_ENVELOPE_BYTES || bytes.length < 3 || bytes[0] !== VERSION) throw new EnvelopeRefused("malformed");
  const headerLength = ((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0);
  const headerEnd = 3 + headerLength;
  const bodyStart = headerEnd + SIGNATURE_BYTES;
  if (headerLength === 0 || bytes.length < bodyStart) throw new EnvelopeRefused("malformed");
  const headerBytes = bytes.slice(3, headerEnd);
  return {
    header: readHeader(headerBytes),
    headerBytes,
    signature: bytes.slice(headerEnd, bodyStart),
    body: bytes.slice(bodyStart),
  };
}

export function importPublicKey(raw: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, true, ["verify"]);
}

export interface Expectation {
  consultation: string;
  from: string;
  to: string;
}

function isAddressedAs(header: EnvelopeHeader, expected: Expectation): boolean {
  return header.consultation === expected.consultation && header.from === expected.from && header.to === expected.to;
}

/** Verifies the received header bytes as they came (never re-serialised) against the sender's device key. */
export async function openEnvelope(bytes: Bytes, expected: Expectation, key: CryptoKey): Promise<Envelope> {
  const envelope = parseEnvelope(bytes);
  const message = await signedBytes(envelope.headerBytes, envelope.body);
  const genuine = await crypto.subtle.verify({ name: "Ed25519" }, key, envelope.signature, message);
  if (!genuine) throw new EnvelopeRefused("bad-signature");
  if (!isAddressedAs(envelope.header, expected)) throw new EnvelopeRefused("wrong-address");
  return envelope;
}
