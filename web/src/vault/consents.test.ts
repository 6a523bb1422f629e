import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { Problem, Unreachable } from "../api/problems";
import { foundSafe } from "./founding";
import { SafeClient } from "./safe";
import { Server } from "./server.testdata";
import type { VaultDesk } from "./desk";

let server: Server;
let maria: VaultDesk;
let id: string;
let patient: SafeClient;

const told = { v: 1, reason: "throat", version: "1", gate: {}, answers: { since: ["1-3"] }, language: "fr", at: "2026-11-22T10:00:00Z", response: null };

beforeEach(async () => {
  server = await Server.make();
  maria = await server.desk("patient");
  id = crypto.randomUUID();
  patient = new SafeClient(maria, id);
  await foundSafe(maria, patient);
  await patient.put("answers", told);
});

async function asks(desk: VaultDesk): Promise<SafeClient> {
  const guest = new SafeClient(desk, id);
  await guest.ask();
  await patient.sync();
  await guest.sync();
  return guest;
}

test.each(["colleague", "companion", "interpreter", "nurse"] as const)("a %s comes in by the patient's signed consent, and not without", async (role) => {
  const desk = await server.desk(role);
  const guest = await asks(desk);
  expect(guest.picture.state).toBe("locked");
  await patient.consents.give({ person: desk.person, role });
  await guest.sync();
  expect(guest.picture.state).toBe("open");
  expect(guest.picture.talk.answers?.reason).toBe("throat");
});

test("a consent holds for one person and one role, whatever the server says of others", async () => {
  const [desk, other] = [await server.desk("companion"), await server.desk("interpreter")];
  await patient.consents.give({ person: desk.person, role: "companion" });
  await patient.consents.give({ person: other.person, role: "companion" });
  expect((await asks(desk)).picture.state).toBe("open");
  expect((await asks(other)).picture.state).toBe("locked");
});

test.each(["colleague", "nurse"] as const)("a %s whom the public log does not know stays out, consent or not", async (role) => {
  const desk = await server.desk(role);
  maria.evidenceOf = async () => null;
  await patient.consents.give({ person: desk.person, role });
  expect((await asks(desk)).picture.state).toBe("locked");
});

test("a device that the server calls the nurse's stays out, whoever the log says that it is; where nobody asks the log, it reads all", async () => {
  const nurse = await server.desk("nurse");
  await patient.consents.give({ person: nurse.person, role: "nurse" });
  const servers = await server.desk("companion", nurse.person);
  server.people.get(servers.author.device)!.role = "nurse";
  const ask = maria.evidenceOf;
  maria.evidenceOf = async (device) => ask(device === servers.author.device ? nurse.author.device : device);
  expect((await asks(servers)).picture.state).toBe("locked");
  await patient.consents.give({ person: nurse.person, role: "companion" });
  server.people.get(servers.author.device)!.role = "companion";
  expect((await asks(servers)).picture.talk.answers?.reason).toBe("throat");
});

test("saying the same twice is saying it once", async () => {
  const desk = await server.desk("companion");
  await patient.consents.give({ person: desk.person, role: "companion" });
  await patient.consents.give({ person: desk.person, role: "companion" });
  expect(server.calls.filter((one) => one === "append consent")).toHaveLength(1);
});

test("whom the patient sends out is out, though the server still names them, until they are let in anew", async () => {
  const desk = await server.desk("companion");
  await patient.consents.give({ person: desk.person, role: "companion" });
  await asks(desk);
  await patient.sendOut(desk.person);
  const out = await asks(desk);
  expect(out.picture.state).toBe("locked");
  await patient.consents.give({ person: desk.person, role: "companion" });
  await out.sync();
  expect(out.picture.state).toBe("open");
});

const signed = () => server.calls.filter((one) => one === "append consent").length;

test("whom the patient sends out before they came stays out, though the server still names them, until they are let in anew", async () => {
  const desk = await server.desk("nurse");
  await patient.consents.give({ person: desk.person, role: "nurse" });
  await patient.sendOut(desk.person);
  expect(patient.line.book.state?.consents.size).toBe(0);
  const late = await asks(desk);
  expect(late.picture.state).toBe("locked");
  expect(signed()).toBe(2);
  await patient.consents.give({ person: desk.person, role: "nurse" });
  await late.sync();
  expect(late.picture.state).toBe("open");
});

test("once a handover is over that nobody took, the colleague's consent is taken back, and naming them again changes nothing", async () => {
  const desk = await server.desk("colleague");
  await patient.consents.give({ person: desk.person, role: "colleague" });
  server.former.add(desk.person);
  await patient.sync();
  server.former.delete(desk.person);
  expect(patient.line.book.state?.consents.size).toBe(0);
  expect((await asks(desk)).picture.state).toBe("locked");
});

test("a consent that is newer than the list of people is not taken back for that", async () => {
  const desk = await server.desk("nurse");
  server.former.add(desk.person);
  await patient.line.look();
  server.former.delete(desk.person);
  const give = patient.consents.give({ person: desk.person, role: "nurse" });
  await Promise.all([give, patient.consents.settle()]);
  await patient.consents.settle();
  expect([patient.line.book.state?.consents.size, signed()]).toEqual([1, 1]);
});

test("what the server refuses leaves no consent behind; a lost answer may have been a yes", async () => {
  const guest = { person: (await server.desk("nurse")).person, role: "nurse" as const };
  const says = (problem: Error) => patient.consents.giveAnd(guest, () => Promise.reject(problem));
  await expect(says(new Unreachable("lost"))).rejects.toThrow(Unreachable);
  expect(patient.consents.of(guest)).not.toBeNull();
  await expect(says(new Problem("not-allowed-now", 409))).rejects.toThrow(Problem);
  expect(patient.consents.of(guest)).toBeNull();
});
