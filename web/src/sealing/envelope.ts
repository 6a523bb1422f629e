// Envelopes of a safe's chain: what a header says, and how one is signed and read.
import { demand, refuse } from "./attacks.ts";
import { type Bytes, isCount, isId, isKey, isMoment, sha256, toBase64url } from "./bytes.ts";
import { fieldsOf, frame, type Framed, LABELS, type Sign, unframe } from "./framing.ts";

/** Bodies of the first five are plain JSON under the signature, those of the others are sealed. */
export const PLAIN_TYPES = ["manifest", "grant", "remove", "consent", "join"] as const;
export const SEALED_TYPES = ["answers", "message", "file", "read", "report"] as const;
export type PlainType = (typeof PLAIN_TYPES)[number];
export type SealedType = (typeof SEALED_TYPES)[number];
export type EnvelopeType = PlainType | SealedType;

export const ROLES = ["patient", "doctor", "colleague", "nurse", "companion", "interpreter"] as const;
export type Role = (typeof ROLES)[number];

export interface Grant {
  to: string;
  role: Role | "recovery";
}
export interface Removal {
  device: string;
}
export interface Consent {
  person: string;
  role: Role;
  until: string;
}
export type Nothing = Record<string, never>;
export type Extra = Grant | Removal | Consent | Nothing;

export interface Header {
  safe: string;
  epoch: number;
  type: EnvelopeType;
  device: string;
  seq: number;
  prev: string;
  at: string;
  extra: Extra;
}

export interface Envelope extends Framed {
  header: Header;
  /** SHA-256 of the whole envelope, base64url: the next one's `prev` */
  hash: string;
}

/** Who signs: a device of a person. `DeviceKey` of the browser fits. */
export interface Author {
  device: string;
  /** raw Ed25519 public key, base64url */
  publicKey: string;
  sign: Sign;
}

const HEADER = ["safe", "epoch", "type", "device", "seq", "prev", "at", "extra"] as const;

export const isSealed = (type: EnvelopeType): type is SealedType => (SEALED_TYPES as readonly string[]).includes(type);
export const isType = (value: unknown): value is EnvelopeType => [...PLAIN_TYPES, ...SEALED_TYPES].some((type) => type === value);
export const isRole = (value: unknown): value is Role => (ROLES as readonly unknown[]).includes(value);

function extraOf(type: EnvelopeType, value: unknown): Extra {
  if (type === "grant") {
    const { to, role } = fieldsOf(value, ["to", "role"]);
    return isId(to) && (isRole(role) || role === "recovery") ? { to, role } : refuse("malformed");
  }
  if (type === "remove") {
    const { device } = fieldsOf(value, ["device"]);
    return isId(device) ? { device } : refuse("malformed");
  }
  if (type === "consent") {
    const { person, role, until } = fieldsOf(value, ["person", "role", "until"]);
    return isId(person) && isRole(role) && isMoment(until) ? { person, role, until } : refuse("malformed");
  }
  fieldsOf(value, []);
  return {};
}

export function headerOf(value: unknown): Header {
  const { safe, epoch, type, device, seq, prev, at, extra } = fieldsOf(value, HEADER);
  demand(isId(safe) && isId(device) && isCount(epoch) && isCount(seq) && isKey(prev) && isMoment(at) && isType(type), "malformed");
  return { safe, epoch, type, device, seq, prev: prev as string, at, extra: extraOf(type, extra) };
}

/** Splits an envelope into its parts; nothing of it may be trusted before the chain has followed it. */
export async function readEnvelope(raw: Bytes): Promise<Envelope> {
  const framed = unframe(raw);
  return { ...framed, header: headerOf(framed.header), hash: toBase64url(await sha256(raw)) };
}

export function sealEnvelope(header: Header, body: Bytes | ((headerBytes: Bytes) => Promise<Bytes>), author: Author): Promise<Bytes> {
  return frame(LABELS.envelope, header, body, author.sign);
}
