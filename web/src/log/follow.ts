// Following the log: every head that is met must be signed by it and agree with the furthest head this browser knows.
import { fetchBytes, get } from "../api/http";
import { refuse } from "../sealing/attacks.ts";
import { type Bytes, unbase64url } from "../sealing/bytes.ts";
import { type Checkpoint, compareCheckpoints, type LogTrust, readCheckpoint } from "../sealing/checkpoint.ts";
import { keepHead, keptHead } from "./kept";
import { logTrust } from "./trust";

const longestProof = 64;

export interface Following {
  trust: LogTrust;
  kept(): Promise<string | undefined>;
  keep(head: Checkpoint): Promise<void>;
  proof(from: number, to: number): Promise<readonly string[]>;
}

/** The head that a note says. Refuses `altered-log` or `forked-log`; keeps it when it is further than any before. */
export async function followed(note: string, { trust, kept, keep, proof }: Following): Promise<Checkpoint> {
  const met = await readCheckpoint(note, trust);
  const before = await kept();
  if (before !== undefined) {
    const known = await readCheckpoint(before, trust);
    const [from, to] = known.size <= met.size ? [known.size, met.size] : [met.size, known.size];
    await compareCheckpoints(known, met, from === to || from === 0 ? [] : hashes(await proof(from, to)));
  }
  await keep(met);
  return met;
}

export function hashes(texts: readonly string[]): Bytes[] {
  if (texts.length > longestProof) refuse("malformed");
  return texts.map((text) => unbase64url(text, 32) ?? refuse("malformed"));
}

/** As `followed`, against this deployment and what this browser keeps. Heads that others show us go here too. */
export const follow = (note: string): Promise<Checkpoint> => met(note, null);

/** As `follow`, of the latest head as the log itself shows it now: what is not in it is younger than this moment. */
export const followLatest = (note: string): Promise<Checkpoint> => met(note, Date.now());

async function met(note: string, at: number | null): Promise<Checkpoint> {
  return followed(note, {
    trust: await logTrust(),
    kept: async () => (await keptHead())?.note,
    keep: ({ size, note: signed }) => keepHead({ size, note: signed }, at),
    proof: async (from, to) => (await get<{ proof: string[] }>(`/log/consistency?from=${from}&to=${to}`)).proof,
  });
}

/** The furthest head that this browser knows; the latest one, where it knows none yet. */
export async function furthest(): Promise<string> {
  const kept = await keptHead();
  return kept?.note ?? (await latest()).note;
}

/** The head that the log shows now. */
export const latest = async (): Promise<Checkpoint> => followLatest(new TextDecoder().decode(await fetchBytes("/log/checkpoint")));
