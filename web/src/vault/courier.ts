// Files on their way out and in: part by part, going on where it stopped, with how far it is.
import { openFile, partOf, sealFile } from "../sealing";
import { AttachmentRefused, attachmentKind, isPdf } from "./attachment.model";
import type { Bytes } from "./api";
import type { VaultDesk } from "./desk";
import { PHOTO_TYPE, redrawn } from "./photo";
import { MAX_FILE_BYTES, tidyName, type FileBody } from "./plaintext";

const PDF_TYPE = "application/pdf";

export class Courier {
  readonly progress = new Map<string, number>();
  private readonly opened = new Map<string, Promise<Blob>>();

  constructor(
    private readonly desk: VaultDesk,
    private readonly safe: string,
    private readonly changed: () => void,
  ) {}

  /** Seals a file on this device and keeps its parts until they are all sent. Throws `AttachmentRefused`. */
  async take(file: File): Promise<FileBody> {
    const kind = attachmentKind(file);
    const plain = kind === "photo" ? await redrawn(file) : new Uint8Array(await file.arrayBuffer());
    if (kind === "pdf" && !isPdf(plain)) throw new AttachmentRefused("wrong-type");
    if (plain.length > MAX_FILE_BYTES) throw new AttachmentRefused("too-large");
    const id = crypto.randomUUID();
    const type = kind === "photo" ? PHOTO_TYPE : PDF_TYPE;
    this.opened.set(id, Promise.resolve(new Blob([plain], { type })));
    const name = tidyName(kind === "photo" ? file.name.replace(/\.\w+$/, ".jpg") : file.name);
    const { message, ciphertext } = await sealFile(plain, { id, name, type, kind });
    const parts = Array.from({ length: message.parts }, (_, part) => partOf(ciphertext, part).slice());
    await this.desk.shelf.putUpload({ file: id, safe: this.safe, parts });
    return message;
  }

  /** Sends the parts that the server does not have yet. */
  async send(file: string): Promise<void> {
    const upload = await this.desk.shelf.upload(file);
    if (!upload) return;
    const there = new Set(await this.desk.api.parts(this.safe, file));
    for (const [part, bytes] of upload.parts.entries()) {
      const tell = (share: number) => this.tell(file, (part + share) / upload.parts.length);
      tell(0);
      if (!there.has(part)) await this.desk.api.putPart(this.safe, file, part, bytes, tell);
    }
    this.progress.delete(file);
    await this.desk.shelf.dropUpload(file);
  }

  /** Opened in memory only; asked for once, however often it is looked at. */
  open(file: FileBody): Promise<Blob> {
    const known = this.opened.get(file.id) ?? this.fetch(file);
    this.opened.set(file.id, known);
    known.catch(() => this.opened.delete(file.id));
    return known;
  }

  private async fetch(file: FileBody): Promise<Blob> {
    const parts: Bytes[] = [];
    for (let part = 0; part < file.parts; part++) {
      this.tell(file.id, part / file.parts);
      parts.push(await this.desk.api.part(this.safe, file.id, part));
    }
    this.tell(file.id, null);
    const plain = await openFile(file, parts);
    if (file.kind === "pdf" && !isPdf(plain)) throw new AttachmentRefused("wrong-type");
    return new Blob([plain], { type: file.kind === "pdf" ? PDF_TYPE : PHOTO_TYPE });
  }

  private tell(file: string, share: number | null): void {
    if (share === null) this.progress.delete(file);
    else this.progress.set(file, share);
    this.changed();
  }

  forget(): void {
    this.opened.clear();
    this.progress.clear();
  }
}
