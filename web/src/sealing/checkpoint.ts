// Checkpoints of the log: signed notes (C2SP tlog-checkpoint, signed-note, tlog-cosignature) and how two of them compare.
import { demand, refuse } from "./attacks.ts";
import { type Bytes, joined, same, sha256, utf8 } from "./bytes.ts";
import { importVerifyKey } from "./framing.ts";
import { isConsistent } from "./log.ts";

/** The log's name and key, built into the client. */
export interface LogTrust {
  origin: string;
  key: Bytes;
}

export interface Checkpoint {
  size: number;
  root: Bytes;
  /** the note as it came, with its signatures */
  note: string;
}

const ED25519 = 1;
const COSIGNATURE = 4;
const SIZE = /^(0|[1-9]\d{0,15})$/;

function unbase64(value: string): Bytes {
  try {
    return Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0));
  } catch {
    return refuse("malformed");
  }
}

/** The four bytes by which a signature line names its key. */
export async function keyHash(name: string, algorithm: number, key: Bytes): Promise<Bytes> {
  return (await sha256(joined(utf8(`${name}\n`), new Uint8Array([algorithm]), key))).slice(0, 4);
}

interface Note {
  signed: string;
  lines: { name: string; bytes: Bytes }[];
}

function readNote(note: string): Note {
  const cut = note.lastIndexOf("\n\n");
  demand(cut > 0 && note.endsWith("\n"), "malformed");
  const lines = note.slice(cut + 2, -1).split("\n").map((line) => {
    const [dash, name, value, ...rest] = line.split(" ");
    demand(dash === "—" && name && value && rest.length === 0, "malformed");
    return { name, bytes: unbase64(value) };
  });
  return { signed: note.slice(0, cut + 1), lines };
}

async function signatureBy(note: Note, name: string, algorithm: number, key: Bytes): Promise<Bytes | null> {
  const id = await keyHash(name, algorithm, key);
  const line = note.lines.find((one) => one.name === name && same(one.bytes.slice(0, 4), id));
  return line ? line.bytes.slice(4) : null;
}

async function verifies(key: Bytes, signature: Bytes, message: string): Promise<boolean> {
  return crypto.subtle.verify({ name: "Ed25519" }, await importVerifyKey(key), signature, utf8(message));
}

/** Refuses `altered-log` unless the log's own key signed this note. */
export async function readCheckpoint(note: string, trust: LogTrust): Promise<Checkpoint> {
  const read = readNote(note);
  const signature = await signatureBy(read, trust.origin, ED25519, trust.key);
  demand(signature && (await verifies(trust.key, signature, read.signed)), "altered-log");
  const [origin, size, root] = read.signed.split("\n");
  demand(origin === trust.origin && size && SIZE.test(size) && root, "malformed");
  const checkpoint = { size: Number(size), root: unbase64(root), note };
  demand(checkpoint.root.length === 32 && Number.isSafeInteger(checkpoint.size), "malformed");
  return checkpoint;
}

/** When a witness with this key co-signed the note, in seconds since 1970; null if it did not. */
export async function cosignedAt(note: string, witness: LogTrust): Promise<number | null> {
  const read = readNote(note);
  const stamped = await signatureBy(read, witness.origin, COSIGNATURE, witness.key);
  if (!stamped || stamped.length !== 72) return null;
  const time = Number(new DataView(stamped.buffer).getBigUint64(0));
  const message = `cosignature/v1\ntime ${time}\n${read.signed}`;
  return (await verifies(witness.key, stamped.slice(8), message)) ? time : null;
}

/** Two heads of one log: refuses `forked-log` when neither is the beginning of the other. */
export async function compareCheckpoints(one: Checkpoint, other: Checkpoint, proof: readonly Bytes[]): Promise<void> {
  const [earlier, later] = one.size <= other.size ? [one, other] : [other, one];
  demand(await isConsistent(earlier, later, proof), "forked-log");
}
