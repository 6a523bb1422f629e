// A patient's passkeys: what is sealed for one opens the safe on a new device. And the number by which two screens are compared.
import { demand, refuse } from "./attacks.ts";
import { type Bytes, hkdf, idBytes, joined, sha256, unbase64url, utf8 } from "./bytes.ts";
import { CODE_BYTES } from "./code.ts";
import { hpkeOpen, hpkeSeal, kemPairFrom, type KemPair, kemPublic } from "./suite.ts";

const EMPTY = new Uint8Array(0);
const ENC = 32;
const TAG = 16;
export const SPARE_KEY = ENC + CODE_BYTES + TAG;
/** What the passkey is asked for: its answer is the same each time, and another one for every other label. */
export const PASSKEY_INPUT = utf8("doktr/passkey/v1");

export interface Passkey {
  pair: KemPair;
  /** May be kept: it only seals. */
  kem: Bytes;
}

/** The key pair of a passkey, from the 32 bytes of its PRF output. */
export async function passkeyFrom(output: Bytes): Promise<Passkey> {
  const pair = await kemPairFrom(1, await hkdf(output, EMPTY, utf8("doktr/passkey/v1\0"), 32));
  return { pair, kem: await kemPublic(1, pair) };
}

const infoOf = (safe: string) => joined(utf8("doktr/passkey/v1\0"), idBytes(safe));

/** The secret of the safe's code, sealed for a passkey. */
export async function sealSpareKey(kem: Bytes, safe: string, secret: Bytes): Promise<Bytes> {
  const { enc, ct } = await hpkeSeal(1, kem, infoOf(safe), secret);
  return joined(enc, ct);
}

/** Refuses `unreadable` what was sealed for another passkey or another safe. */
export async function openSpareKey(pair: KemPair, safe: string, sealed: Bytes): Promise<Bytes> {
  demand(sealed.length === SPARE_KEY, "malformed");
  return hpkeOpen(1, pair, infoOf(safe), { enc: sealed.slice(0, ENC), ct: sealed.slice(ENC) });
}

const NUMBER = 10n ** 18n;

/** Eighteen digits of a device that wants in: read aloud from its screen, compared on the doctor's. */
export async function readingNumber(safe: string, publicKey: string, kem: Bytes): Promise<string> {
  const key = unbase64url(publicKey, 32) ?? refuse("malformed");
  return inThrees(await sha256(joined(utf8("doktr/back/v1\0"), idBytes(safe), key, kem)));
}

/** So many digits that nobody finds other bytes with the same. */
export function inThrees(digest: Bytes): string {
  const digits = String(new DataView(digest.buffer).getBigUint64(0) % NUMBER).padStart(18, "0");
  return (digits.match(/.{3}/g) ?? []).join(" ");
}
