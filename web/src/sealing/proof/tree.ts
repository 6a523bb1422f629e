// A log for tests and vectors: appends leaves, makes the proofs of RFC 9162 and signs checkpoints as the server's does.
import { type Bytes, joined, sha256, utf8 } from "../bytes.ts";
import { keyHash, type LogTrust } from "../checkpoint.ts";
import type { LogEvidence } from "../directory.ts";
import type { Sign } from "../framing.ts";
import { leafHash, nodeHash } from "../log.ts";

const splitAt = (size: number) => 2 ** Math.floor(Math.log2(size - 1));

/** The tree hash by its recursive definition, which shares nothing with the verifier. */
export async function rootOf(leaves: readonly Bytes[]): Promise<Bytes> {
  if (leaves.length === 0) return sha256(new Uint8Array(0));
  const [only] = leaves;
  if (leaves.length === 1 && only) return leafHash(only);
  const k = splitAt(leaves.length);
  return nodeHash(await rootOf(leaves.slice(0, k)), await rootOf(leaves.slice(k)));
}

export async function inclusionProof(leaves: readonly Bytes[], index: number): Promise<Bytes[]> {
  if (leaves.length <= 1) return [];
  const k = splitAt(leaves.length);
  if (index < k) return [...(await inclusionProof(leaves.slice(0, k), index)), await rootOf(leaves.slice(k))];
  return [...(await inclusionProof(leaves.slice(k), index - k)), await rootOf(leaves.slice(0, k))];
}

export function consistencyProof(leaves: readonly Bytes[], earlier: number): Promise<Bytes[]> {
  return earlier === 0 || earlier === leaves.length ? Promise.resolve([]) : subproof(earlier, leaves, true);
}

async function subproof(earlier: number, leaves: readonly Bytes[], whole: boolean): Promise<Bytes[]> {
  if (earlier === leaves.length) return whole ? [] : [await rootOf(leaves)];
  const k = splitAt(leaves.length);
  if (earlier <= k) return [...(await subproof(earlier, leaves.slice(0, k), whole)), await rootOf(leaves.slice(k))];
  return [...(await subproof(earlier - k, leaves.slice(k), false)), await rootOf(leaves.slice(0, k))];
}

const base64 = (bytes: Bytes) => btoa(String.fromCharCode(...bytes));

export interface LogKey extends LogTrust {
  sign: Sign;
}

export async function signedNote(size: number, root: Bytes, log: LogKey): Promise<string> {
  const signed = `${log.origin}\n${size}\n${base64(root)}\n`;
  const line = joined(await keyHash(log.origin, 1, log.key), await log.sign(utf8(signed)));
  return `${signed}\n— ${log.origin} ${base64(line)}\n`;
}

/** The note with one more line, by a witness, as C2SP tlog-cosignature says. */
export async function cosigned(note: string, time: number, witness: LogKey): Promise<string> {
  const signed = note.slice(0, note.lastIndexOf("\n\n") + 1);
  const stamp = new Uint8Array(8);
  new DataView(stamp.buffer).setBigUint64(0, BigInt(time));
  const signature = await witness.sign(utf8(`cosignature/v1\ntime ${time}\n${signed}`));
  return `${note}— ${witness.origin} ${base64(joined(await keyHash(witness.origin, 4, witness.key), stamp, signature))}\n`;
}

export class Log {
  readonly leaves: Bytes[] = [];
  readonly trust: LogKey;

  constructor(trust: LogKey) {
    this.trust = trust;
  }

  add(leaf: object): number {
    return this.leaves.push(utf8(JSON.stringify(leaf))) - 1;
  }

  async checkpoint(size = this.leaves.length): Promise<string> {
    return signedNote(size, await rootOf(this.leaves.slice(0, size)), this.trust);
  }

  async evidence(index: number): Promise<LogEvidence> {
    const leaf = new TextDecoder().decode(this.leaves[index]);
    return { checkpoint: await this.checkpoint(), index, leaf, proof: await inclusionProof(this.leaves, index) };
  }
}

/** What the log says about the device of a nurse or assistant. */
export function assistantLeaf(device: string, key: string, person: string): object {
  return { at: "2026-11-22T08:00:00.000Z", device, key, kind: "assistant-device", person };
}

/** What the log says about a doctor's device; keys sorted as the server writes them. */
export function doctorLeaf(device: string, key: string, nihdi: string, name: string): object {
  return { at: "2026-11-22T08:00:00.000Z", device, key, kind: "doctor-device", name, nihdi };
}

