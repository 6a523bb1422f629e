// Photos and documents: each under a key of its own, padded, sealed, and cut into parts that can be sent one by one.
import { demand, refuse } from "./attacks.ts";
import { type Bytes, isCount, isId, isKey, joined, random, sha256, toBase64url, unbase64url } from "./bytes.ts";
import { codedLength, decode, encode, SALT } from "./coding.ts";
import { padFile, padme } from "./padding.ts";

export const PART = 4 * 1024 * 1024;
export const MAX_FILE = 20 * 1024 * 1024;
const FILE_KEY = 16;
const LONGEST_NAME = 255;

export type FileKind = "photo" | "pdf";
/** What may be shown. Nothing else is: a page or a script would run where it is opened. */
const MEDIA: Record<FileKind, readonly string[]> = { photo: ["image/jpeg", "image/png", "image/webp"], pdf: ["application/pdf"] };

/** The content of a `file` envelope, and the only place where the file's key is. */
export interface FileMessage {
  id: string;
  key: string;
  /** of the whole ciphertext, base64url */
  sha256: string;
  /** of the plain file, in bytes */
  size: number;
  parts: number;
  name: string;
  type: string;
  kind: FileKind;
}

export interface FileNamed {
  id: string;
  name: string;
  type: string;
  kind: FileKind;
}

export interface SealedFile {
  message: FileMessage;
  ciphertext: Bytes;
}

export const partsOf = (size: number) => Math.ceil(codedLength(padme(size)) / PART);

export async function sealFile(plain: Bytes, { id, name, type, kind }: FileNamed): Promise<SealedFile> {
  demand(plain.length <= MAX_FILE, "too-large");
  const key = random(FILE_KEY);
  const ciphertext = await encode(key, random(SALT), padFile(plain));
  const digest = toBase64url(await sha256(ciphertext));
  const parts = partsOf(plain.length);
  return { message: { id, key: toBase64url(key), sha256: digest, size: plain.length, parts, name, type, kind }, ciphertext };
}

/** Part `n`, counted from 0: a piece of the ciphertext, which means nothing by itself. */
export function partOf(ciphertext: Bytes, n: number): Bytes {
  return ciphertext.subarray(n * PART, (n + 1) * PART) as Bytes;
}

/** The content of a `file` envelope, if that is what it is. Its sizes must fit together, its type must be one that is shown. */
export function fileMessageOf(value: unknown): FileMessage {
  demand(typeof value === "object" && value !== null, "malformed");
  const { id, key, sha256: digest, size, parts, name, type, kind } = value as Record<string, unknown>;
  demand(isId(id) && unbase64url(key, FILE_KEY) && isKey(digest), "malformed");
  demand(isCount(size, 0) && size <= MAX_FILE && parts === partsOf(size), "malformed");
  demand(typeof name === "string" && name.length <= LONGEST_NAME, "malformed");
  demand((kind === "photo" || kind === "pdf") && typeof type === "string" && MEDIA[kind].includes(type), "malformed");
  return { id, key: key as string, sha256: digest, size, parts, name, type, kind };
}

/** Refuses `truncated` for missing parts and `altered` for any other ciphertext than the one the message names. */
export async function openFile(message: FileMessage, parts: readonly Bytes[]): Promise<Bytes> {
  const ciphertext = joined(...parts);
  demand(ciphertext.length >= codedLength(padme(message.size)), "truncated");
  demand(toBase64url(await sha256(ciphertext)) === message.sha256, "altered");
  const plain = await decode(unbase64url(message.key, FILE_KEY) ?? refuse("malformed"), ciphertext);
  demand(plain.length === padme(message.size), "unreadable");
  return plain.subarray(0, message.size) as Bytes;
}
