// Grants: the room secrets of a safe sealed to one recipient, with what shows the others that it may be one.
import { demand, refuse } from "./attacks.ts";
import { type Bytes, isCount, isId, isKey, joined, toBase64url, unbase64url, utf8 } from "./bytes.ts";
import { SECRET, roomCommitment } from "./content.ts";
import { evidenceJson, evidenceOf, type LogEvidence } from "./directory.ts";
import { fieldsOf, LABELS, readJson } from "./framing.ts";
import { hpkeOpen, hpkeSeal, type KemPair, type Sealed, type SuiteId } from "./suite.ts";

export interface GrantBody extends Sealed {
  /** the recipient's signed KEM statement; null for the recovery key */
  statement: Bytes | null;
  /** the recipient's Ed25519 key, base64url; null for the recovery key */
  key: string | null;
  person: string | null;
  log: LogEvidence | null;
  /** `seq` of the consent this rests on */
  consent: number | null;
  /** the recovery key's signature, when a device admits itself with it */
  recovery: Bytes | null;
}
export type Admission = Omit<GrantBody, "enc" | "ct">;

const BODY = ["kem", "key", "person", "enc", "ct", "log", "consent", "recovery"] as const;
export const GRANT_INFO = "doktr/grant/v1\0";
export const PREGRANT_INFO = LABELS.pregrant;
export type GrantInfo = typeof GRANT_INFO | typeof PREGRANT_INFO;

const infoOf = (info: GrantInfo, headerBytes: Bytes) => joined(utf8(info), headerBytes);
const orNull = (bytes: Bytes | null) => bytes && toBase64url(bytes);

/** `rooms`: the epoch's secret, then as many earlier ones, newest first, as the recipient may read back. */
export async function sealGrant(suite: SuiteId, kem: Bytes, info: GrantInfo, headerBytes: Bytes, rooms: readonly Bytes[], admission: Admission): Promise<Bytes> {
  const sealed = await hpkeSeal(suite, kem, infoOf(info, headerBytes), joined(...rooms));
  const { statement, key, person, log, consent, recovery } = admission;
  const body = {
    kem: orNull(statement),
    key,
    person,
    enc: toBase64url(sealed.enc),
    ct: toBase64url(sealed.ct),
    log: log && evidenceJson(log),
    consent,
    recovery: orNull(recovery),
  };
  return utf8(JSON.stringify(body));
}

const bytesOrNull = (value: unknown, length?: number) => (value === null ? null : (unbase64url(value, length) ?? refuse("malformed")));

export function readGrant(body: Bytes): GrantBody {
  const { kem, key, person, enc, ct, log, consent, recovery } = fieldsOf(readJson(body), BODY);
  demand((key === null || isKey(key)) && (person === null || isId(person)) && (consent === null || isCount(consent)), "malformed");
  return {
    statement: bytesOrNull(kem),
    key,
    person,
    enc: unbase64url(enc) ?? refuse("malformed"),
    ct: unbase64url(ct) ?? refuse("malformed"),
    log: log === null ? null : evidenceOf(log),
    consent,
    recovery: bytesOrNull(recovery, 64),
  };
}

/** Opens what was sealed to `pair`: one secret, or several, newest first. Refuses `unreadable`. */
export async function openGrant(suite: SuiteId, pair: KemPair, info: GrantInfo, headerBytes: Bytes, sealed: Sealed): Promise<Bytes[]> {
  const plain = await hpkeOpen(suite, pair, infoOf(info, headerBytes), sealed);
  demand(plain.length > 0 && plain.length % SECRET === 0, "unreadable");
  return Array.from({ length: plain.length / SECRET }, (_, i) => plain.slice(i * SECRET, (i + 1) * SECRET));
}

/**
 * Room secrets by epoch: the newest is of `epoch`, each further one of the nearest earlier epoch that committed to it. An
 * epoch whose secret nobody here was given is passed over. Refuses `swapped-key` if one is of no epoch of this chain.
 */
export async function committedRooms(safe: string, epoch: number, rooms: readonly Bytes[], commitments: ReadonlyMap<number, string>): Promise<Map<number, Bytes>> {
  const known = new Map<number, Bytes>();
  let at = epoch;
  for (const room of rooms) {
    if (known.size > 0) while (at > 0 && commitments.get(at) !== (await roomCommitment(safe, at, room))) at -= 1;
    demand(commitments.get(at) === (await roomCommitment(safe, at, room)), "swapped-key");
    known.set(at, room);
    at -= 1;
  }
  return known;
}
