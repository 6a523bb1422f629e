// Deletion receipts: what the platform signs, and logs, when it has destroyed its half of a safe's key.
import { demand, refuse } from "./attacks.ts";
import { type Bytes, hex, isCount, isId, isKey, isMoment, sha256, utf8 } from "./bytes.ts";
import { type Checkpoint, keyHash, type LogTrust, readCheckpoint } from "./checkpoint.ts";
import type { Head } from "./chain.ts";
import type { LogEvidence } from "./directory.ts";
import { fieldsOf, frame, isSignedBy, LABELS, type Sign, unframe } from "./framing.ts";
import { isIncluded, leafHash } from "./log.ts";

export interface Receipt {
  safe: string;
  destroyedAt: string;
  /** the hour whose bucket key was destroyed, "2026-11-24T10" */
  bucket: string;
  envelopes: number;
  /** SHA-256 of the last envelope, base64url */
  head: string;
  /** which log key signed, hex */
  key: string;
}

const HOUR = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3])$/;
const ED25519 = 1;
const FIELDS = ["safe", "destroyed_at", "bucket", "envelopes", "head", "key"] as const;

export const logKeyId = async (trust: LogTrust) => hex(await keyHash(trust.origin, ED25519, trust.key));

export function signReceipt({ safe, destroyedAt, bucket, envelopes, head, key }: Receipt, sign: Sign): Promise<Bytes> {
  return frame(LABELS.receipt, { safe, destroyed_at: destroyedAt, bucket, envelopes, head, key }, new Uint8Array(0), sign);
}

/** Refuses `forged-receipt` unless the log's key signed it, for this safe, over the chain this device last saw. */
export async function readReceipt(raw: Bytes, trust: LogTrust, safe: string, seen?: Head): Promise<Receipt> {
  const framed = unframe(raw);
  demand(framed.body.length === 0 && (await isSignedBy(LABELS.receipt, framed, trust.key)), "forged-receipt");
  const { safe: named, destroyed_at: destroyedAt, bucket, envelopes, head, key } = fieldsOf(framed.header, FIELDS);
  demand(isId(named) && isMoment(destroyedAt) && typeof bucket === "string" && HOUR.test(bucket), "malformed");
  demand(isCount(envelopes, 0) && isKey(head) && key === (await logKeyId(trust)), "malformed");
  const receipt = { safe: named, destroyedAt, bucket, envelopes, head, key };
  demand(named === safe, "forged-receipt");
  if (seen) coversWhatWasSeen(receipt, seen);
  return receipt;
}

function coversWhatWasSeen(receipt: Receipt, seen: Head): void {
  demand(receipt.envelopes >= seen.seq, "truncated", seen.seq);
  demand(receipt.envelopes > seen.seq || receipt.head === seen.hash, "forked-chain", seen.seq);
}

/** The leaf by which a receipt stands in the public log; keys sorted. */
export const receiptLeaf = async (raw: Bytes) => JSON.stringify({ kind: "receipt", sha256: hex(await sha256(raw)) });

/** Refuses `altered-log` unless this very receipt is in the log; gives the checkpoint, to be compared with one's own. */
export async function demandReceiptLogged(raw: Bytes, evidence: LogEvidence, trust: LogTrust): Promise<Checkpoint> {
  demand(evidence.leaf === (await receiptLeaf(raw)), "forged-receipt");
  const checkpoint = await readCheckpoint(evidence.checkpoint, trust);
  const hash = await leafHash(utf8(evidence.leaf));
  const included = await isIncluded(hash, evidence.index, checkpoint.size, evidence.proof, checkpoint.root);
  return included ? checkpoint : refuse("altered-log");
}
