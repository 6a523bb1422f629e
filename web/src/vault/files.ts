// A file as the server holds it: padded, sealed under a key of its own, cut into parts; and the way back.
import { type Bytes, random, Refused, sha256, toBase64url, unbase64url } from "../sealing";
import { decode, encode } from "../sealing/coding";
import { padFile } from "../sealing/padding";

const KEY_BYTES = 16;
/** The server takes eight parts of a file, each of at most 4 MiB: small ones show progress and lose little with a line. */
const MOST_PARTS = 8;
const LEAST_PART = 128 * 1024;

export interface SealedFile {
  key: string;
  sha256: string;
  parts: Bytes[];
}

export async function sealFile(plain: Bytes): Promise<SealedFile> {
  const key = random(KEY_BYTES);
  const coded = await encode(key, random(KEY_BYTES), padFile(plain));
  const length = Math.max(LEAST_PART, Math.ceil(coded.length / MOST_PARTS));
  const count = Math.ceil(coded.length / length);
  const parts = Array.from({ length: count }, (_, index) => coded.slice(index * length, (index + 1) * length));
  return { key: toBase64url(key), sha256: toBase64url(await sha256(coded)), parts };
}

/** Refuses anything but the very bytes that were sealed. */
export async function unsealFile(coded: Bytes, { key, sha256: expected, size }: { key: string; sha256: string; size: number }): Promise<Bytes> {
  const secret = unbase64url(key, KEY_BYTES);
  if (secret === null || toBase64url(await sha256(coded)) !== expected) throw new Refused("altered");
  return (await decode(secret, coded)).slice(0, size);
}
