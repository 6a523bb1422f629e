// Following the log: heads that fit together are kept, others are named for what they are.
import { beforeEach, expect, test } from "vitest";
import { toBase64url } from "../sealing/bytes.ts";
import { consistencyProof, Log, type LogKey } from "../sealing/proof/tree.ts";
import { followed, type Following } from "./follow";

let log: Log;
let kept: string | undefined;

async function newKey(): Promise<LogKey> {
  const pair = (await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"])) as CryptoKeyPair;
  const key = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { origin: "doktr.test/log", key, sign: async (message) => new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, message)) };
}

function following(asked: Log = log): Following {
  return {
    trust: log.trust,
    kept: async () => kept,
    keep: async ({ note }) => void (kept = note),
    proof: async (from, to) => (await consistencyProof(asked.leaves.slice(0, to), from)).map(toBase64url),
  };
}

beforeEach(async () => {
  log = new Log(await newKey());
  kept = undefined;
});

test("a log that only grows is followed from its first head on, also backwards", async () => {
  const notes: string[] = [];
  for (let size = 0; size < 9; size += 1) {
    notes.push(await log.checkpoint());
    expect((await followed(notes[size] ?? "", following())).size).toBe(size);
    log.add({ size });
  }
  for (const note of notes) await followed(note, following());
});

test("a log that changed what it said is a forked log", async () => {
  for (const size of [1, 2, 3]) log.add({ size });
  await followed(await log.checkpoint(), following());
  const forked = new Log(log.trust);
  for (const size of [1, 9, 3, 4]) forked.add({ size });
  await expect(followed(await forked.checkpoint(), following(forked))).rejects.toThrow("forked-log");
  await expect(followed(await forked.checkpoint(3), following(forked))).rejects.toThrow("forked-log");
});

test("a head of another key is no head of this log", async () => {
  log.add({});
  const other = new Log(await newKey());
  other.leaves.push(...log.leaves);
  await expect(followed(await other.checkpoint(), following())).rejects.toThrow("altered-log");
  expect(kept).toBeUndefined();
});

test("a proof without end is refused", async () => {
  log.add({});
  await followed(await log.checkpoint(), following());
  log.add({});
  const endless = { ...following(), proof: async () => Array.from({ length: 65 }, () => toBase64url(new Uint8Array(32))) };
  await expect(followed(await log.checkpoint(), endless)).rejects.toThrow("malformed");
});
