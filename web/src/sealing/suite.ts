// HPKE (RFC 9180, base mode, one message per key): suite 1 is X25519, suite 2 adds ML-KEM-768 against quantum computers.
import * as hpke from "hpke";
import { refuse } from "./attacks.ts";
import type { Bytes } from "./bytes.ts";

export type SuiteId = 1 | 2;
/** Pairs, because Firefox cannot find the public half of a private key again, and opening needs both. */
export type KemPair = hpke.KeyPair;
type Suite = hpke.CipherSuite;

export interface Sealed {
  enc: Bytes;
  ct: Bytes;
}

const made = new Map<SuiteId, Promise<Suite>>();

export const isSuite = (value: unknown): value is SuiteId => value === 1 || value === 2;

export function suite(id: SuiteId): Promise<Suite> {
  const known = made.get(id) ?? (id === 1 ? Promise.resolve(withKem(hpke.KEM_DHKEM_X25519_HKDF_SHA256)) : hybridKem().then(withKem));
  made.set(id, known);
  return known;
}

const withKem = (kem: hpke.KEMFactory): Suite => new hpke.CipherSuite(kem, hpke.KDF_HKDF_SHA256, hpke.AEAD_AES_128_GCM);

/**
 * Where the browser has no ML-KEM of its own, 30 KB of JavaScript are fetched; nobody else pays for them.
 * Asked is whether it can derive a pair, as recovery has to: Chromium makes pairs of its own, but has no SHAKE to derive them with.
 */
export async function hybridKem(): Promise<hpke.KEMFactory> {
  const works = await withKem(hpke.KEM_MLKEM768_X25519)
    .DeriveKeyPair(new Uint8Array(32), false)
    .then(
      () => true,
      () => false,
    );
  return works ? hpke.KEM_MLKEM768_X25519 : (await import("@panva/hpke-noble")).KEM_MLKEM768_X25519;
}

/** A key pair whose private half no script can read out. */
export async function newKemPair(id: SuiteId): Promise<KemPair> {
  return (await suite(id)).GenerateKeyPair(false);
}

/** The pair that belongs to 32 secret bytes, always the same. */
export async function kemPairFrom(id: SuiteId, seed: Bytes): Promise<KemPair> {
  return (await suite(id)).DeriveKeyPair(seed, false);
}

export async function kemPublic(id: SuiteId, pair: KemPair): Promise<Bytes> {
  return new Uint8Array(await (await suite(id)).SerializePublicKey(pair.publicKey));
}

export async function hpkeSeal(id: SuiteId, to: Bytes, info: Bytes, plain: Bytes): Promise<Sealed> {
  const used = await suite(id);
  const key = await used.DeserializePublicKey(to).catch(() => refuse("malformed"));
  const { encapsulatedSecret, ciphertext } = await used.Seal(key, plain, { info });
  return { enc: new Uint8Array(encapsulatedSecret), ct: new Uint8Array(ciphertext) };
}

export async function hpkeOpen(id: SuiteId, pair: KemPair, info: Bytes, sealed: Sealed): Promise<Bytes> {
  const used = await suite(id);
  return new Uint8Array(await used.Open(pair, sealed.enc, sealed.ct, { info }).catch(() => refuse("unreadable")));
}
