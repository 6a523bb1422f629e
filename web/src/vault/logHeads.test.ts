// Two logs signed by one key: whoever was let in under the one is not believed by who has followed the other.
import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import { Problem } from "../api/problems";
import { followed } from "../log/follow";
import { toBase64url } from "../sealing";
import { consistencyProof, doctorLeaf, Log } from "../sealing/proof/tree";
import type { VaultDesk } from "./desk";
import { foundSafe } from "./founding";
import { LogHeads } from "./logHeads";
import { SafeClient } from "./safe";
import { Server } from "./server.testdata";

let server: Server;
let maria: VaultDesk;
let claes: VaultDesk;
let fork: Log;

/** A browser that has followed this log, and asks the server that shows it for proofs. */
async function following(log: Log): Promise<VaultDesk["follow"]> {
  let kept = await log.checkpoint();
  const keep = async ({ note }: { note: string }) => void (kept = note);
  const proof = async (from: number, to: number) => (await consistencyProof(log.leaves.slice(0, to), from)).map(toBase64url);
  return (note) => followed(note, { trust: server.log.trust, kept: async () => kept, keep, proof });
}

beforeEach(async () => {
  server = await Server.make();
  [maria, claes] = [await server.desk("patient"), await server.desk("doctor")];
  fork = new Log(server.log.trust);
  for (const person of ["one", "two"]) fork.add(doctorLeaf(crypto.randomUUID(), "A".repeat(43), "1-00000-84-004", person));
});

/** The doctor's page of a safe whose patient let the doctor in under the server's log. */
async function letIn(): Promise<SafeClient> {
  const id = crypto.randomUUID();
  const [patient, doctor] = [new SafeClient(maria, id), new SafeClient(claes, id)];
  await foundSafe(maria, patient);
  await patient.write("what only the doctor may read");
  await doctor.ask();
  await patient.sync();
  await doctor.sync();
  return doctor;
}

const settled = (check: () => void) => vi.waitFor(check, { timeout: 5000 });

test("a log that the doctor's browser knows as well is followed from the grant on", async () => {
  const follow = await following(server.log);
  const asked = vi.fn(follow);
  claes.follow = asked;
  const doctor = await letIn();
  await settled(() => expect(asked).toHaveBeenCalledTimes(1));
  await doctor.sync();
  expect(doctor.picture).toMatchObject({ state: "open", attack: null });
  expect(asked).toHaveBeenCalledTimes(1);
});

test("a grant under the other one of two logs is refused, and stays so", async () => {
  claes.follow = await following(fork);
  const doctor = await letIn();
  await settled(() => expect(doctor.picture).toMatchObject({ state: "refused", attack: "forked-log" }));
  await doctor.sync();
  await doctor.grew();
  expect(doctor.picture).toMatchObject({ state: "refused", attack: "forked-log" });
});

test("a log that does not answer holds up no reading, accuses nobody, and is asked again", async () => {
  const follow = await following(fork);
  for (const silent of [() => Promise.reject(new Problem("unavailable", 503)), () => new Promise(() => undefined)]) {
    claes.follow = silent;
    expect((await letIn()).picture).toMatchObject({ state: "open", attack: null });
  }
  const heads = new LogHeads({ ...claes, follow: (note) => claes.follow(note) }, 0, 20);
  const met = [{ size: 1, root: new Uint8Array(32), note: await server.log.checkpoint() }];
  await heads.check(() => met);
  claes.follow = follow;
  await expect(heads.check(() => met)).rejects.toThrow("forked-log");
  expect(() => heads.demandOne()).toThrow("forked-log");
});
