// The recovery key of a safe: from a passkey's PRF output or a written code, it lets a new device in when all others are lost.
import { demand, refuse } from "./attacks.ts";
import { type Bytes, hkdf, idBytes, joined, sha256, toBase64url, unbase64url, utf8 } from "./bytes.ts";
import { fieldsOf, importVerifyKey } from "./framing.ts";
import { KEM_BYTES } from "./kem.ts";
import { kemPairFrom, kemPublic, type KemPair, type SuiteId } from "./suite.ts";

export type RecoveryKind = "prf" | "code";

/** The secret halves, none of which can be read out; made again from the same secret whenever needed. */
export interface RecoveryKeys {
  how: RecoveryKind;
  pair: KemPair;
  kem: Bytes;
  /** raw Ed25519 public key */
  key: Bytes;
  signing: CryptoKey;
}

/** What the manifest says of it. */
export interface RecoveryPublic {
  kem: Bytes;
  key: Bytes;
  how: RecoveryKind;
  /** by the recovery key, over the safe and its root: nobody else can found a safe in its name */
  bind: Bytes;
}

const PKCS8_ED25519 = Uint8Array.from([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32]);

async function signingPair(seed: Bytes): Promise<{ signing: CryptoKey; key: Bytes }> {
  const pkcs8 = joined(PKCS8_ED25519, seed);
  const readable = await crypto.subtle.importKey("pkcs8", pkcs8, { name: "Ed25519" }, true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", readable);
  const signing = await crypto.subtle.importKey("pkcs8", pkcs8, { name: "Ed25519" }, false, ["sign"]);
  return { signing, key: unbase64url(x, 32) ?? refuse("malformed") };
}

/** The safe's id is the salt: the same code or passkey has other keys in every safe, and nobody can tell they belong together. */
export async function recoveryKeys(secret: Bytes, how: RecoveryKind, safe: string, suite: SuiteId = 1): Promise<RecoveryKeys> {
  const salt = idBytes(safe);
  const pair = await kemPairFrom(suite, await hkdf(secret, salt, utf8("doktr/recovery-kem/v1\0"), 32));
  const signing = await signingPair(await hkdf(secret, salt, utf8("doktr/recovery-sign/v1\0"), 32));
  return { how, pair, kem: await kemPublic(suite, pair), ...signing };
}

const bindMessage = (safe: string, device: string, root: string, kem: Bytes) =>
  joined(utf8("doktr/recovery/v1\0"), idBytes(safe), idBytes(device), unbase64url(root, 32) ?? refuse("malformed"), kem);

export async function recoveryJson(keys: RecoveryKeys, safe: string, device: string, root: string): Promise<object> {
  const message = bindMessage(safe, device, root, keys.kem);
  const bind = new Uint8Array(await crypto.subtle.sign("Ed25519", keys.signing, message));
  return { kem: toBase64url(keys.kem), key: toBase64url(keys.key), how: keys.how, bind: toBase64url(bind) };
}

/** Refuses `swapped-key` unless the recovery key itself vouches for this root of this safe. */
export async function recoveryOf(value: unknown, suite: SuiteId, safe: string, device: string, root: string): Promise<RecoveryPublic | null> {
  if (value === null) return null;
  const fields = fieldsOf(value, ["kem", "key", "how", "bind"]);
  const kem = unbase64url(fields.kem, KEM_BYTES[suite]);
  const key = unbase64url(fields.key, 32);
  const bind = unbase64url(fields.bind, 64);
  demand(kem && key && bind && (fields.how === "prf" || fields.how === "code"), "malformed");
  demand(await verifies(key, bind, bindMessage(safe, device, root, kem)), "swapped-key");
  return { kem, key, how: fields.how, bind };
}

async function verifies(key: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  const imported = await importVerifyKey(key).catch(() => refuse("malformed"));
  return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
}

const proofMessage = async (headerBytes: Bytes, key: string) =>
  joined(utf8("doktr/recover/v1\0"), await sha256(headerBytes), unbase64url(key, 32) ?? refuse("malformed"));

/** Lets a new device in: the recovery key signs the header of the grant by which the device admits itself. */
export async function recoveryProof(keys: RecoveryKeys, headerBytes: Bytes, deviceKey: string): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign("Ed25519", keys.signing, await proofMessage(headerBytes, deviceKey)));
}

export async function isRecoveryProof(key: Bytes, proof: Bytes, headerBytes: Bytes, deviceKey: string): Promise<boolean> {
  return verifies(key, proof, await proofMessage(headerBytes, deviceKey));
}
