import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import { Problem } from "../api/problems";
import { begin, codeOf, codeSecret, contentKey, followAll, openedBy, readBody, readEnvelope, unbase64url } from "../sealing";
import type { VaultDesk } from "./desk";
import { foundSafe } from "./founding";
import { recover } from "./recover";
import { SafeClient } from "./safe";
import { PATIENCE_MS } from "./farewell";
import { Server } from "./server.testdata";

let server: Server;
let maria: VaultDesk;
let claes: VaultDesk;
let peeters: VaultDesk;
let id: string;
let patient: SafeClient;

const told = { v: 1, reason: "throat", version: "1", gate: {}, answers: { since: ["1-3"] }, language: "fr", at: "2026-11-22T10:00:00Z", response: null };
const texts = (safe: SafeClient) => safe.picture.talk.entries.map((one) => (one.kind === "text" ? one.text : one.file.name));
const settled = (check: () => void) => vi.waitFor(check, { timeout: 3000 });

beforeEach(async () => {
  server = await Server.make();
  maria = await server.desk("patient");
  claes = await server.desk("doctor");
  peeters = await server.desk("doctor");
  id = crypto.randomUUID();
  patient = new SafeClient(maria, id);
  await foundSafe(maria, patient);
  await patient.put("answers", told);
});

async function joined(desk: VaultDesk): Promise<SafeClient> {
  const doctor = new SafeClient(desk, id);
  await doctor.ask();
  await patient.sync();
  await doctor.sync();
  return doctor;
}

/** Dr. Claes had the patient; Dr. Peeters takes over. */
async function takenOver(): Promise<SafeClient> {
  await joined(claes);
  server.former.add(claes.person);
  return joined(peeters);
}

/** The server gives the former doctor everything it has: the whole chain and its half of the key. */
async function readableWithTheServersHelp(desk: VaultDesk): Promise<unknown[]> {
  const { envelopes: raws, share } = server.safes.get(id)!;
  const begun = await begin(raws[0]!, { safe: id, trust: server.log.trust });
  const { state, envelopes } = await followAll(begun.state, raws.slice(1));
  const rooms = await openedBy(state, envelopes, desk.author.device, (await desk.shelf.kem(id))!);
  const keys = new Map<number, CryptoKey>();
  for (const [epoch, room] of rooms) keys.set(epoch, await contentKey(room, share));
  const read = await Promise.all((await Promise.all(raws.map(readEnvelope))).map((one) => readBody(one, keys).catch(() => null)));
  return read.filter((one) => one !== null);
}

test("a doctor whom a colleague relieved reads nothing that is written later, even with the server's help", async () => {
  const colleague = await takenOver();
  await patient.write("only for the colleague");
  await settled(() => expect(texts(patient)).toEqual(["only for the colleague"]));
  await colleague.grew();
  expect(texts(colleague)).toEqual(["only for the colleague"]);
  expect(await readableWithTheServersHelp(claes)).toEqual([told]);
  expect(await readableWithTheServersHelp(peeters)).toHaveLength(2);
});

test("the colleague reads what was told before they came", async () => {
  const colleague = await takenOver();
  expect(colleague.picture.talk.answers?.answers).toEqual({ since: ["1-3"] });
});

test("the former doctor is out before the colleague is in, and once only", async () => {
  await takenOver();
  await patient.sync();
  expect(server.calls.filter((one) => one === "append remove")).toHaveLength(1);
  expect(server.calls.indexOf("append remove")).toBeLessThan(server.calls.lastIndexOf("append grant"));
});

test("the patient's other device and the code stay when a doctor goes", async () => {
  const tablet = await server.desk("patient", maria.person);
  const other = new SafeClient(tablet, id);
  await other.ask(codeSecret(patient.showCode()));
  await patient.sync();
  await takenOver();
  await other.sync();
  await patient.write("still together");
  await settled(() => expect(texts(patient)).toEqual(["still together"]));
  await other.grew();
  expect(texts(other)).toEqual(["still together"]);
  const phone = await server.desk("patient", maria.person);
  const third = new SafeClient(phone, id);
  await recover(phone, third, codeOf(unbase64url((await maria.shelf.secrets(id)).code)!));
  expect(texts(third)).toEqual(["still together"]);
});

test("a tab that closes between the removal and the grants locks nobody out", async () => {
  await joined(claes);
  server.former.add(claes.person);
  const { append } = maria.api;
  maria.api.append = async (safe, bytes) => {
    if (server.calls.at(-1) === "append remove") throw new Problem("gone", 503);
    return append(safe, bytes);
  };
  await patient.sync();
  patient.close();
  expect(server.calls.at(-1)).toBe("append remove");
  maria.api.append = append;
  patient = new SafeClient(maria, id);
  await patient.sync();
  expect(patient.picture.state).toBe("open");
  const colleague = await joined(peeters);
  expect(colleague.picture.talk.answers?.reason).toBe("throat");
  expect((await maria.shelf.secrets(id)).fresh).toEqual([]);
});

test("what waits to be sent while a new epoch begins is not lost", async () => {
  await joined(claes);
  const doctor = new SafeClient(claes, id);
  await doctor.sync();
  server.down = true;
  await doctor.write("on its way");
  await settled(() => expect(doctor.picture.stuck).toBe(true));
  server.down = false;
  server.former.add(claes.person);
  await patient.sync();
  await doctor.sync();
  expect(doctor.picture.state).toBe("locked");
  expect(doctor.picture.waiting).toHaveLength(1);
});

test("a doctor who takes the patient again is let in again", async () => {
  await joined(claes);
  server.former.add(claes.person);
  await patient.sync();
  server.former.delete(claes.person);
  const again = await joined(claes);
  await patient.write("welcome back");
  await settled(() => expect(texts(patient)).toEqual(["welcome back"]));
  await again.grew();
  expect(texts(again)).toEqual(["welcome back"]);
});

/** Another device of the patient, let in by the first one's code. */
async function secondDevice(): Promise<{ desk: VaultDesk; safe: SafeClient }> {
  const desk = await server.desk("patient", maria.person);
  const safe = new SafeClient(desk, id);
  await safe.ask(codeSecret(patient.showCode()));
  await patient.sync();
  await safe.sync();
  return { desk, safe };
}

/** The first device begins an epoch and is closed before it lets anybody in. */
async function closedInTheMiddle(): Promise<void> {
  const { append } = maria.api;
  maria.api.append = async (safe, bytes) => {
    if (server.calls.at(-1) === "append remove") throw new Problem("gone", 503);
    return append(safe, bytes);
  };
  server.former.add(claes.person);
  await patient.sync();
  patient.close();
  maria.api.append = append;
  expect(server.calls.at(-1)).toBe("append remove");
}

const afterPatience = (desk: VaultDesk) => (desk.now = () => new Date(Date.now() + PATIENCE_MS + 1000).toISOString());

test("another device of the patient finishes a removal that one was closed in the middle of", async () => {
  await joined(claes);
  const { desk: tablet, safe: other } = await secondDevice();
  await closedInTheMiddle();
  await other.sync();
  expect(other.picture.state).toBe("locked");
  afterPatience(tablet);
  await other.sync();
  expect(other.picture.state).toBe("open");
  await other.write("carried on");
  await settled(() => expect(texts(other)).toEqual(["carried on"]));
  expect(await readableWithTheServersHelp(claes)).toEqual([told]);
  patient = other;
  const colleague = await joined(peeters);
  expect(colleague.picture.talk.answers?.reason).toBe("throat");
  expect(texts(colleague)).toEqual(["carried on"]);
});

test("the device that was closed comes back into what another one finished", async () => {
  await joined(claes);
  const { desk: tablet, safe: other } = await secondDevice();
  await closedInTheMiddle();
  afterPatience(tablet);
  await other.sync();
  await other.write("carried on");
  await settled(() => expect(texts(other)).toEqual(["carried on"]));
  const again = new SafeClient(maria, id);
  await again.sync();
  expect(again.picture.state).toBe("open");
  expect(texts(again)).toEqual(["carried on"]);
  expect((await maria.shelf.secrets(id)).fresh).toEqual([]);
});

test("a device that is about to let the others in is not overtaken", async () => {
  await joined(claes);
  const { safe: other } = await secondDevice();
  await closedInTheMiddle();
  await other.sync();
  expect(server.calls.filter((one) => one === "append remove")).toHaveLength(1);
});

