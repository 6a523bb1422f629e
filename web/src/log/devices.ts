// What the public log says of one device: its newest entry, under a head that agrees with all that this browser has met.
import { get } from "../api/http";
import type { LogEvidence } from "../sealing/directory.ts";
import { followLatest, hashes } from "./follow";

interface LoggedDevice {
  checkpoint: string;
  entries: { index: number; leaf: string; proof: string[] }[];
}

/** The newest entry counts: a key that was replaced is an older one. The log must be the one this browser has followed. */
export async function loggedEvidence(device: string): Promise<LogEvidence | null> {
  const { checkpoint, entries } = await get<LoggedDevice>(`/log/devices/${device}`);
  const found = entries.at(-1);
  if (!found) return null;
  await followLatest(checkpoint);
  return { checkpoint, index: found.index, leaf: found.leaf, proof: hashes(found.proof) };
}
