// What is in a sealed body: the content key from room secret and share, and JSON sealed for one header.
import { demand, orNull } from "./attacks.ts";
import { type Bytes, hkdf, idBytes, joined, random, sha256, text, toBase64url, u32, utf8 } from "./bytes.ts";
import { decode, encode, SALT } from "./coding.ts";
import { padMessage } from "./padding.ts";

export const SECRET = 32;
const EMPTY = new Uint8Array(0);
const CONTENT_INFO = utf8("doktr/content/v1");

export const newRoom = () => random(SECRET);

/** Which room secret an epoch has, said in the chain, so that no granter can give two members two secrets. */
export async function roomCommitment(safe: string, epoch: number, room: Bytes): Promise<string> {
  return toBase64url(await sha256(joined(utf8("doktr/room/v1\0"), idBytes(safe), u32(epoch), room)));
}

/** CK: neither the devices' room secret nor the server's share opens anything alone. Keep it in memory only. */
export async function contentKey(room: Bytes, share: Bytes): Promise<CryptoKey> {
  const key = await hkdf(room, share, CONTENT_INFO, SECRET);
  return crypto.subtle.importKey("raw", key, "HKDF", false, ["deriveBits"]);
}

/** A key per envelope, bound to every byte of its header: a body fits no other place in any chain. */
async function bodySecret(key: CryptoKey, headerBytes: Bytes): Promise<Bytes> {
  const info = joined(utf8("doktr/msg/v1\0"), await sha256(headerBytes));
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: EMPTY, info }, key, SECRET * 8));
}

export async function sealBody(key: CryptoKey, headerBytes: Bytes, content: unknown): Promise<Bytes> {
  return encode(await bodySecret(key, headerBytes), random(SALT), padMessage(utf8(JSON.stringify(content))));
}

/** Refuses `unreadable`: another key, another header, another body, or no JSON inside. */
export async function openBody(key: CryptoKey, headerBytes: Bytes, body: Bytes): Promise<unknown> {
  const plain = await decode(await bodySecret(key, headerBytes), body);
  const content = orNull(() => ({ value: JSON.parse(text(plain)) as unknown }));
  demand(content, "unreadable");
  return content.value;
}
