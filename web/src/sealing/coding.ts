// The aes128gcm content coding of RFC 8188: records of 64 KiB under a key and nonce derived from a secret and a salt.
import { demand, refuse } from "./attacks.ts";
import { type Bytes, hkdf, joined, u32, utf8 } from "./bytes.ts";

export const RECORD = 65536;
export const SALT = 16;
const TAG = 16;
const PREAMBLE = SALT + 5;
const MORE = 1;
const LAST = 2;
const KEY_INFO = utf8("Content-Encoding: aes128gcm\0");
const NONCE_INFO = utf8("Content-Encoding: nonce\0");

export interface RecordKeys {
  key: CryptoKey;
  nonce: Bytes;
}

export async function recordKeys(ikm: Bytes, salt: Bytes): Promise<RecordKeys> {
  const [key, nonce] = await Promise.all([hkdf(ikm, salt, KEY_INFO, 16), hkdf(ikm, salt, NONCE_INFO, 12)]);
  return { key: await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]), nonce };
}

function nonceOf(keys: RecordKeys, index: number): Bytes {
  const nonce = keys.nonce.slice();
  const view = new DataView(nonce.buffer);
  view.setUint32(8, view.getUint32(8) ^ index);
  return nonce;
}

async function sealRecord(keys: RecordKeys, index: number, data: Uint8Array, last: boolean): Promise<Bytes> {
  const plain = joined(data, new Uint8Array([last ? LAST : MORE]));
  return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonceOf(keys, index) }, keys.key, plain));
}

async function openRecord(keys: RecordKeys, index: number, sealed: Bytes, last: boolean): Promise<Uint8Array> {
  const iv = nonceOf(keys, index);
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, keys.key, sealed).catch(() => refuse("unreadable"));
  const bytes = new Uint8Array(plain);
  let end = bytes.length - 1;
  while (end >= 0 && bytes[end] === 0) end -= 1;
  demand(bytes[end] === (last ? LAST : MORE), "unreadable");
  return bytes.subarray(0, end);
}

/** How long the coded form of `length` bytes is. */
export function codedLength(length: number, recordSize = RECORD): number {
  const records = Math.max(1, Math.ceil(length / (recordSize - TAG - 1)));
  return PREAMBLE + length + records * (TAG + 1);
}

/** Salt, record size and an empty key id, then the records. */
export async function encode(ikm: Bytes, salt: Bytes, plain: Bytes, recordSize = RECORD): Promise<Bytes> {
  const keys = await recordKeys(ikm, salt);
  const room = recordSize - TAG - 1;
  const count = Math.max(1, Math.ceil(plain.length / room));
  const records = Array.from({ length: count }, (_, i) => sealRecord(keys, i, plain.subarray(i * room, (i + 1) * room), i === count - 1));
  return joined(salt, u32(recordSize), new Uint8Array([0]), ...(await Promise.all(records)));
}

/** Splits a coded form into salt, record size and where the records begin; a key id is skipped, as RFC 8188 allows one. */
function preamble(coded: Bytes): { salt: Bytes; recordSize: number; start: number } {
  demand(coded.length >= PREAMBLE, "unreadable");
  const recordSize = new DataView(coded.buffer, coded.byteOffset).getUint32(SALT);
  const start = PREAMBLE + (coded[PREAMBLE - 1] ?? 0);
  demand(recordSize >= TAG + 2 && coded.length > start, "unreadable");
  return { salt: coded.slice(0, SALT), recordSize, start };
}

/** Refuses anything altered, cut short, reordered or continued (`unreadable`). */
export async function decode(ikm: Bytes, coded: Bytes): Promise<Bytes> {
  const { salt, recordSize, start } = preamble(coded);
  const keys = await recordKeys(ikm, salt);
  const count = Math.ceil((coded.length - start) / recordSize);
  const open = (_: unknown, i: number) => {
    const from = start + i * recordSize;
    return openRecord(keys, i, coded.subarray(from, from + recordSize) as Bytes, i === count - 1);
  };
  return joined(...(await Promise.all(Array.from({ length: count }, open))));
}
