// This browser's key for one person: an Ed25519 pair that no script can read out, kept in IndexedDB.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { fromBase64url, toBase64url } from "./bytes";

export interface DeviceKey {
  /** raw 32 bytes, base64url */
  publicKey: string;
  sign(message: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
}

interface Keys extends DBSchema {
  keys: { key: string; value: CryptoKeyPair };
}

const databaseName = "doktr-device";

function open(name: string): Promise<IDBPDatabase<Keys>> {
  return openDB<Keys>(name, 1, { upgrade: (database) => void database.createObjectStore("keys") });
}

/** The person's key on this browser; made the first time. Two tabs at once end with the same key. */
export async function deviceKey(personId: string, name = databaseName): Promise<DeviceKey> {
  const database = await open(name);
  try {
    return await described((await database.get("keys", personId)) ?? (await made(database, personId)));
  } finally {
    database.close();
  }
}

async function made(database: IDBPDatabase<Keys>, personId: string): Promise<CryptoKeyPair> {
  const fresh = (await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"])) as CryptoKeyPair;
  const change = database.transaction("keys", "readwrite");
  const first = await change.store.get(personId);
  if (!first) await change.store.put(fresh, personId);
  await change.done;
  return first ?? fresh;
}

async function described(pair: CryptoKeyPair): Promise<DeviceKey> {
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return {
    publicKey: toBase64url(raw),
    sign: async (message) => new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, message)),
  };
}

export async function verified(publicKey: string, message: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const key = await crypto.subtle.importKey("raw", fromBase64url(publicKey), { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify("Ed25519", key, signature, message);
}

/** The account or the device is gone: the key goes too. */
export async function forgetDeviceKey(personId: string, name = databaseName): Promise<void> {
  const database = await open(name);
  await database.delete("keys", personId);
  database.close();
}

/** Can this browser hold such a key at all? */
export async function canHoldKeys(): Promise<boolean> {
  if (!globalThis.isSecureContext || !globalThis.indexedDB || !crypto.subtle) return false;
  return crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign"]).then(
    () => true,
    () => false,
  );
}
