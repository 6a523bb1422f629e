import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import { Problem } from "../api/problems";
import type { VaultDesk } from "./desk";
import { codeOf, unbase64url } from "../sealing";
import { foundSafe } from "./founding";
import { offerDuty } from "./leaving";
import { recover } from "./recover";
import { SafeClient } from "./safe";
import { Server } from "./server.testdata";

let server: Server;
let maria: VaultDesk;
let claes: VaultDesk;
let id: string;

const told = { v: 1, reason: "throat", version: "1", gate: {}, answers: { since: ["1-3"] }, language: "fr", at: "2026-11-22T10:00:00Z", response: null };

beforeEach(async () => {
  server = await Server.make();
  maria = await server.desk("patient");
  claes = await server.desk("doctor");
  id = crypto.randomUUID();
});

async function founded(): Promise<SafeClient> {
  const safe = new SafeClient(maria, id);
  await foundSafe(maria, safe);
  return safe;
}

/** The doctor asks, the patient's page lets in, the doctor looks. */
async function joined(patient: SafeClient): Promise<SafeClient> {
  const doctor = new SafeClient(claes, id);
  await doctor.ask();
  await patient.sync();
  await doctor.sync();
  return doctor;
}

const texts = (safe: SafeClient) => safe.picture.talk.entries.map((one) => (one.kind === "text" ? one.text : one.file.name));
const settled = (check: () => void) => vi.waitFor(check, { timeout: 3000 });

test("the doctor reads what the patient told before there was a doctor", async () => {
  const patient = await founded();
  await patient.put("answers", told);
  const doctor = await joined(patient);
  expect(doctor.picture.state).toBe("open");
  expect(doctor.picture.talk.answers?.answers).toEqual({ since: ["1-3"] });
});

test("before the patient lets them in a doctor reads nothing", async () => {
  const patient = await founded();
  await patient.put("answers", told);
  const doctor = new SafeClient(claes, id);
  await doctor.ask();
  await doctor.sync();
  expect(doctor.picture.state).toBe("locked");
  expect(doctor.picture.talk.answers).toBeNull();
});

test("whom the log does not know does not come in, whatever the server says", async () => {
  const patient = await founded();
  claes = { ...claes, evidenceOf: async () => null };
  maria.evidenceOf = async () => null;
  expect((await joined(patient)).picture.state).toBe("locked");
});

test("both sides write, and both see the same order", async () => {
  const patient = await founded();
  const doctor = await joined(patient);
  await Promise.all([patient.write("one"), doctor.write("two"), patient.write("three")]);
  await settled(() => expect(server.calls.filter((one) => one === "append message")).toHaveLength(3));
  await Promise.all([patient.grew(), doctor.grew()]);
  expect(texts(patient)).toHaveLength(3);
  expect(texts(patient)).toEqual(texts(doctor));
});

test("what was written in a lift is sent once the line is back, and once only", async () => {
  const patient = await founded();
  server.down = true;
  await patient.write("from the lift");
  expect(patient.picture.waiting).toHaveLength(1);
  server.down = false;
  server.losesAnswer = true;
  await settled(() => expect(patient.picture.waiting).toHaveLength(0));
  expect(texts(patient)).toEqual(["from the lift"]);
});

test("a page that was loaded anew sends what was waiting and reads what is there", async () => {
  const before = await founded();
  await before.put("answers", told);
  server.down = true;
  await before.write("still here");
  before.close();
  server.down = false;
  const after = new SafeClient(maria, id);
  await after.sync();
  await settled(() => expect(texts(after)).toEqual(["still here"]));
  expect(after.picture.talk.answers?.reason).toBe("throat");
});

test("a safe is founded once, however many ask for it at the same time", async () => {
  const safe = new SafeClient(maria, id);
  await Promise.all([foundSafe(maria, safe), foundSafe(maria, safe), foundSafe(maria, new SafeClient(maria, id))]);
  expect(server.calls.filter((one) => one.startsWith("append"))).toEqual(["append grant", "append grant"]);
});

test("a safe is founded once, however often its founding is interrupted", async () => {
  for (let tries = 0; tries < 4; tries++) {
    server.losesAnswer = true;
    await foundSafe(maria, new SafeClient(maria, id)).catch(() => undefined);
  }
  server.losesAnswer = false;
  const safe = await founded();
  expect(safe.picture.state).toBe("open");
  expect(server.calls.filter((one) => one.startsWith("append"))).toEqual(["append grant", "append grant"]);
});

test("a photo goes out in parts and comes back whole", async () => {
  const patient = await founded();
  const doctor = await joined(patient);
  const pdf = new File([new TextEncoder().encode("%PDF-1.7 hello")], "letter.pdf", { type: "application/pdf" });
  await patient.addFile(pdf);
  await settled(() => expect(server.calls).toContain("append file"));
  await doctor.grew();
  const [entry] = doctor.picture.talk.entries;
  const opened = entry?.kind === "file" ? await doctor.openFile(entry.file) : null;
  expect(await opened?.text()).toBe("%PDF-1.7 hello");
  expect(server.safes.get(id)!.files.size).toBe(1);
});

test("who has read how far is told to the other side", async () => {
  const patient = await founded();
  const doctor = await joined(patient);
  await patient.write("hello");
  await settled(() => expect(texts(patient)).toHaveLength(1));
  await doctor.grew();
  expect(doctor.picture.talk.unread).toBe(1);
  await doctor.markRead();
  await patient.grew();
  expect(doctor.picture.talk.unread).toBe(0);
  expect(patient.picture.talk.readUpto).toBe(patient.picture.talk.entries[0]!.seq);
});

test("a server that drops the newest message after it was seen is named", async () => {
  const patient = await founded();
  await patient.put("answers", told);
  server.safes.get(id)!.envelopes.pop();
  const again = new SafeClient(maria, id);
  await again.sync();
  expect(again.picture.state).toBe("refused");
});

test("the code of the first device opens the safe on a new one, another code does not", async () => {
  const patient = await founded();
  await patient.put("answers", told);
  const code = codeOf(unbase64url((await maria.shelf.secrets(id)).code)!);
  const tablet = await server.desk("patient", maria.person);
  const other = new SafeClient(tablet, id);
  await expect(recover(tablet, other, codeOf(new Uint8Array(15)))).rejects.toThrow("wrong-code");
  await recover(tablet, other, code);
  expect(other.picture.talk.answers?.reason).toBe("throat");
  await other.write("from the tablet");
  await settled(() => expect(server.calls).toContain("append message"));
  await patient.grew();
  expect(texts(patient)).toEqual(["from the tablet"]);
  expect(patient.picture.talk.entries[0]!.mine).toBe(true);
});

test("with the patient away, a doctor on duty comes in with what was sealed beforehand", async () => {
  const patient = await founded();
  await patient.put("answers", told);
  await offerDuty(claes);
  expect(await patient.mayLeave("fr")).toBe(1);
  patient.close();
  const doctor = new SafeClient(claes, id);
  await doctor.sync();
  expect(doctor.picture.talk.answers?.reason).toBe("throat");
  const again = new SafeClient(claes, id);
  await again.sync();
  expect(again.picture.state).toBe("open");
  expect(server.calls.filter((one) => one === "append join")).toHaveLength(1);
});

test("who stays after all takes back what was prepared", async () => {
  const patient = await founded();
  await offerDuty(claes);
  await patient.mayLeave("fr");
  await patient.stays();
  expect(server.pregrants.size).toBe(0);
});

test("nothing is prepared for a doctor whom the log does not know", async () => {
  const patient = await founded();
  await offerDuty(claes);
  maria.evidenceOf = async () => null;
  expect(await patient.mayLeave("fr")).toBe(0);
});

test("what can no longer be sent does not pretend to wait for a connection", async () => {
  const patient = await founded();
  maria.api.append = async () => {
    throw new Problem("not-found", 404);
  };
  await patient.write("too late");
  await settled(() => expect(patient.picture.givenUp).toBe(true));
  expect(patient.picture.waiting).toHaveLength(1);
});

test("what is passed on by the socket is read without asking, and what does not follow is left to its event", async () => {
  const patient = await founded();
  const doctor = await joined(patient);
  await patient.write("one");
  await patient.write("two");
  await settled(() => expect(texts(patient)).toEqual(["one", "two"]));
  const [one, two] = server.safes.get(id)!.envelopes.slice(-2) as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>];
  server.down = true;
  await doctor.took(two);
  expect(texts(doctor)).toEqual([]);
  await doctor.took(one);
  await doctor.took(two);
  await doctor.took(two);
  expect(texts(doctor)).toEqual(["one", "two"]);
  await doctor.grew(doctor.line.book.head.seq);
  expect(doctor.picture.state).toBe("open");
});
