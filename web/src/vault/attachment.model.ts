// Which files may be sent, and how large they are in words. Pure.
import { MAX_FILE_BYTES } from "./plaintext";

export type AttachmentTrouble = "too-large" | "wrong-type" | "unreadable";
export type AttachmentKind = "photo" | "pdf";

/** What a person may choose in the file picker. */
export const ACCEPTED = "image/jpeg,image/png,image/webp,image/heic,image/heif,image/avif,image/gif,application/pdf";
/** A photo is made smaller before it is sent, so a larger one may be chosen. */
const MAX_PHOTO_BYTES = 60_000_000;
const PDF_BEGINS = [0x25, 0x50, 0x44, 0x46, 0x2d];

export class AttachmentRefused extends Error {
  override readonly name = "AttachmentRefused";

  constructor(readonly trouble: AttachmentTrouble) {
    super(trouble);
  }
}

/** By what the browser says of the type; throws `AttachmentRefused`. */
export function attachmentKind({ type, size }: { type: string; size: number }): AttachmentKind {
  const photo = type.startsWith("image/") && type !== "image/svg+xml";
  if (!photo && type !== "application/pdf") throw new AttachmentRefused("wrong-type");
  if (size > (photo ? MAX_PHOTO_BYTES : MAX_FILE_BYTES)) throw new AttachmentRefused("too-large");
  return photo ? "photo" : "pdf";
}

/** By what is in it: a name and a type can say anything. */
export function isPdf(bytes: Uint8Array): boolean {
  return PDF_BEGINS.every((byte, index) => bytes[index] === byte);
}

export type Size = { unit: "mb"; mb: number } | { unit: "kb"; kb: number };

export function sizeOf(bytes: number): Size {
  return bytes >= 950_000 ? { unit: "mb", mb: Math.round(bytes / 100_000) / 10 } : { unit: "kb", kb: Math.max(1, Math.round(bytes / 1000)) };
}
