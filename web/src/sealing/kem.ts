// Statements by which a device says, signed, under which KEM key it wants to be granted a safe or a shift.
import { demand, refuse } from "./attacks.ts";
import { type Bytes, hmac, isId, isMoment, joined, same, toBase64url, unbase64url, utf8 } from "./bytes.ts";
import type { Author } from "./envelope.ts";
import { fieldsOf, frame, isSignedBy, LABELS, unframe } from "./framing.ts";
import { isSuite, kemPublic, type KemPair, type SuiteId } from "./suite.ts";

interface Stated {
  device: string;
  kem: Bytes;
  suite: SuiteId;
  exp: string;
}
/** For one safe. `pair` proves that the device saw the code on the old device's screen. */
export interface KemStatement extends Stated {
  safe: string;
  pair: Bytes | null;
}
/** For a shift: the doctor may be granted safes whose patients are away. */
export interface DutyStatement extends Stated {
  duty: string;
}

export const KEM_BYTES: Record<SuiteId, number> = { 1: 32, 2: 1216 };
const EMPTY = new Uint8Array(0);

export interface Wish {
  suite: SuiteId;
  pair: KemPair;
  exp: string;
}

export async function stateKem(author: Author, safe: string, wish: Wish, pairing?: Bytes): Promise<Bytes> {
  const kem = await kemPublic(wish.suite, wish.pair);
  const header = { safe, device: author.device, kem: toBase64url(kem), suite: wish.suite, exp: wish.exp };
  const seen = pairing && { pair: toBase64url(await pairingProof(pairing, safe, author.publicKey, kem)) };
  return frame(LABELS.kem, { ...header, ...seen }, EMPTY, author.sign);
}

export async function stateDutyKem(author: Author, duty: string, wish: Wish): Promise<Bytes> {
  const kem = toBase64url(await kemPublic(wish.suite, wish.pair));
  return frame(LABELS.duty, { duty, device: author.device, kem, suite: wish.suite, exp: wish.exp }, EMPTY, author.sign);
}

function stated(device: unknown, kem: unknown, suite: unknown, exp: unknown): Stated {
  demand(isId(device) && isSuite(suite) && isMoment(exp), "malformed");
  return { device, kem: unbase64url(kem, KEM_BYTES[suite]) ?? refuse("malformed"), suite, exp };
}

/** The label is part of what is signed, so a duty statement never passes for a safe's, nor the reverse. */
async function openStatement(raw: Bytes, label: typeof LABELS.kem | typeof LABELS.duty, key: Bytes): Promise<unknown> {
  const framed = unframe(raw);
  demand(framed.body.length === 0, "malformed");
  demand(await isSignedBy(label, framed, key), "swapped-key");
  return framed.header;
}

/** Refuses `swapped-key` unless this very device signed it, `foreign-statement` if it is for another safe. */
export async function readKem(raw: Bytes, safe: string, device: string, key: Bytes): Promise<KemStatement> {
  const header = await openStatement(raw, LABELS.kem, key);
  const paired = typeof header === "object" && header !== null && "pair" in header;
  const fields = fieldsOf<string>(header, ["safe", "device", "kem", "suite", "exp", ...(paired ? ["pair"] : [])]);
  demand(isId(fields["safe"]), "malformed");
  const statement = stated(fields["device"], fields["kem"], fields["suite"], fields["exp"]);
  demand(fields["safe"] === safe && statement.device === device, "foreign-statement");
  return { ...statement, safe, pair: paired ? (unbase64url(fields["pair"], 32) ?? refuse("malformed")) : null };
}

export async function readDutyKem(raw: Bytes, duty: string, device: string, key: Bytes): Promise<DutyStatement> {
  const fields = fieldsOf(await openStatement(raw, LABELS.duty, key), ["duty", "device", "kem", "suite", "exp"]);
  demand(isId(fields.duty), "malformed");
  const statement = stated(fields.device, fields.kem, fields.suite, fields.exp);
  demand(fields.duty === duty && statement.device === device, "foreign-statement");
  return { ...statement, duty };
}

/** Until when a statement that has been read before holds. */
export function expiryOf(raw: Bytes): string {
  const { header } = unframe(raw);
  const { exp } = header as Record<string, unknown>;
  return isMoment(exp) ? exp : refuse("malformed");
}

/** What a new device shows that only who scanned the old device's code can compute, over its own two keys. */
export function pairingProof(pairing: Bytes, safe: string, publicKey: string, kem: Bytes): Promise<Bytes> {
  return hmac(pairing, joined(utf8(`doktr/pair/v1\0${safe}`), unbase64url(publicKey, 32) ?? refuse("malformed"), kem));
}

/** What the device whose code was scanned seals its grant under: over this very chain, for who knows the code. */
export async function welcome(pairing: Bytes, headerBytes: Bytes): Promise<Bytes> {
  return joined(headerBytes, await hmac(pairing, joined(utf8("doktr/welcome/v1\0"), headerBytes)));
}

export async function isPaired(statement: KemStatement, pairing: Bytes, publicKey: string): Promise<boolean> {
  return statement.pair !== null && same(statement.pair, await pairingProof(pairing, statement.safe, publicKey, statement.kem));
}
