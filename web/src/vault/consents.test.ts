import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
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

test("a colleague whom the public log does not know stays out, consent or not", async () => {
  const desk = await server.desk("colleague");
  maria.evidenceOf = async () => null;
  await patient.consents.give({ person: desk.person, role: "colleague" });
  expect((await asks(desk)).picture.state).toBe("locked");
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
