// Evidence that a device belongs to a doctor, nurse or assistant: the log's leaf about it, under a checkpoint that the log signed.
import { demand, orNull, refuse } from "./attacks.ts";
import { type Bytes, isCount, unbase64url, toBase64url, utf8 } from "./bytes.ts";
import { type Checkpoint, type LogTrust, readCheckpoint } from "./checkpoint.ts";
import { fieldsOf } from "./framing.ts";
import { isIncluded, leafHash } from "./log.ts";

export interface LogEvidence {
  checkpoint: string;
  index: number;
  /** the leaf exactly as it stands in the log */
  leaf: string;
  proof: Bytes[];
}

/** A doctor as the public log knows them. */
export interface LoggedDoctor {
  nihdi: string;
  name: string;
  /** When the log was told of this key, as the leaf says; null where it says no moment. */
  since: string | null;
  checkpoint: Checkpoint;
}

/** Longer paths would be of logs with more leaves than there are numbers. */
const LONGEST_PROOF = 64;

export function evidenceOf(value: unknown): LogEvidence {
  const { checkpoint, index, leaf, proof } = fieldsOf(value, ["checkpoint", "index", "leaf", "proof"]);
  demand(typeof checkpoint === "string" && typeof leaf === "string" && isCount(index, 0) && Array.isArray(proof), "malformed");
  demand(proof.length <= LONGEST_PROOF, "malformed");
  return { checkpoint, index, leaf, proof: proof.map((hash) => unbase64url(hash, 32) ?? refuse("malformed")) };
}

export function evidenceJson(evidence: LogEvidence): object {
  const { checkpoint, index, leaf, proof } = evidence;
  return { checkpoint, index, leaf, proof: proof.map(toBase64url) };
}

/** Refuses `altered-log` if the proof is wrong, `swapped-key` if the log knows this device under another key. */
export async function loggedDoctor(evidence: LogEvidence, trust: LogTrust, device: string, key: string): Promise<LoggedDoctor> {
  const { leaf, checkpoint } = await proven(evidence, trust);
  demand(leaf && leaf["kind"] === "doctor-device" && leaf["device"] === device, "unlogged-doctor");
  demand(leaf["key"] === key, "swapped-key");
  const at = leaf["at"];
  const since = typeof at === "string" && Number.isFinite(Date.parse(at)) ? at : null;
  return { nihdi: String(leaf["nihdi"]), name: String(leaf["name"]), since, checkpoint };
}

/** As `loggedDoctor`, of a nurse or assistant: the log knows whose the device is by an id, not by a name. */
export async function loggedAssistant(evidence: LogEvidence, trust: LogTrust, device: string, key: string, person: string | null): Promise<Checkpoint> {
  const { leaf, checkpoint } = await proven(evidence, trust);
  demand(leaf && leaf["kind"] === "assistant-device" && leaf["device"] === device && leaf["person"] === person, "unlogged-assistant");
  demand(leaf["key"] === key, "swapped-key");
  return checkpoint;
}

async function proven(evidence: LogEvidence, trust: LogTrust): Promise<{ leaf: Record<string, unknown> | null; checkpoint: Checkpoint }> {
  const checkpoint = await readCheckpoint(evidence.checkpoint, trust);
  const hash = await leafHash(utf8(evidence.leaf));
  demand(await isIncluded(hash, evidence.index, checkpoint.size, evidence.proof, checkpoint.root), "altered-log");
  return { leaf: orNull(() => JSON.parse(evidence.leaf) as Record<string, unknown>), checkpoint };
}
