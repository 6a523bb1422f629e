// Whom the patient's page lets in as the doctor when the server names more than one, or one person with two names in the log.
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { doctorLeaf } from "../sealing/proof/tree";
import { type Founded, founded } from "./consultation.testdata";
import type { VaultDesk } from "./desk";
import { SafeClient } from "./safe";

let { server, maria, id, patient, asks } = {} as Founded;

beforeEach(async () => {
  ({ server, maria, id, patient, asks } = await founded());
});

afterEach(() => void vi.restoreAllMocks());

/** The patient's page looks once more, so much later. */
async function looksAfter(seconds: number): Promise<void> {
  const now = Date.now() + seconds * 1000;
  vi.spyOn(Date, "now").mockImplementation(() => now);
  await patient.sync();
  vi.restoreAllMocks();
}

/** A device that the server says is this person's, and that stands in the log as another doctor's. */
async function listedAs(person: string, nihdi: string): Promise<VaultDesk> {
  const ghost = await server.desk("doctor", person);
  const place = server.log.add(doctorLeaf(ghost.author.device, ghost.author.publicKey, nihdi, "Dr. Jan Wouters"));
  const ask = maria.evidenceOf;
  maria.evidenceOf = async (device) => (device === ghost.author.device ? server.log.evidence(place) : ask(device));
  return ghost;
}

test("a second doctor beside the first stays out, though the log knows them, and the page names it; the first goes on", async () => {
  const first = await asks(await server.desk("doctor"));
  const ghost = await asks(await server.desk("doctor"));
  expect([first.picture.state, ghost.picture.state, patient.picture.state]).toEqual(["open", "locked", "open"]);
  await looksAfter(6);
  expect(patient.picture.attack).toBe("ghost-member");
  const again = new SafeClient(await server.desk("nurse"), id);
  await again.ask();
  await patient.sync();
  expect(patient.line.book.state?.members.size).toBe(2);
});

test("of two doctors who are named at once neither comes in", async () => {
  const [one, other] = [await server.desk("doctor"), await server.desk("doctor")];
  server.takers.add(other.author.device);
  expect((await asks(one)).picture.state).toBe("locked");
  await looksAfter(6);
  expect(patient.picture.attack).toBe("ghost-member");
  server.former.add(other.person);
  await patient.sync();
  expect([patient.line.book.state?.members.size, patient.picture.attack]).toEqual([2, null]);
});

test("two who are named for a moment, because servers' clocks differ, are no attack, and neither comes in before one is named alone", async () => {
  const [one, other] = [await server.desk("doctor"), await server.desk("doctor")];
  server.takers.add(other.author.device);
  expect((await asks(one)).picture.state).toBe("locked");
  await looksAfter(4);
  expect(patient.picture.attack).toBeNull();
  server.former.add(other.person);
  await looksAfter(5);
  expect([patient.line.book.state?.members.size, patient.picture.attack]).toEqual([2, null]);
  server.former.delete(other.person);
  await looksAfter(20);
  expect(patient.picture.attack).toBeNull();
});

test("the page looks again by itself when it has seen two", async () => {
  const [one, other] = [await server.desk("doctor"), await server.desk("doctor")];
  server.takers.add(other.author.device);
  const timers = vi.spyOn(globalThis, "setTimeout");
  await asks(one);
  expect(timers.mock.calls.map(([, wait]) => wait)).toContainEqual(expect.closeTo(5000, -3));
});

test("a doctor whose statement ran out stays out, and nobody is accused of anything", async () => {
  const desk = await server.desk("doctor");
  maria.now = () => new Date(Date.now() + 4 * 24 * 3_600_000).toISOString();
  expect((await asks(desk)).picture.state).toBe("locked");
  expect(patient.picture.attack).toBeNull();
});

test("a doctor with two devices reads on both, and nothing is said of it", async () => {
  const desk = await server.desk("doctor");
  expect((await asks(desk)).picture.state).toBe("open");
  expect((await asks(await server.desk("doctor", desk.person))).picture.state).toBe("open");
  expect(patient.picture.attack).toBeNull();
});

test("a device under another doctor's number is not the doctor's, whatever the server says; the page names it", async () => {
  const desk = await server.desk("doctor");
  await asks(desk);
  expect((await asks(await listedAs(desk.person, "1-99999-84-004"))).picture.state).toBe("locked");
  expect([patient.picture.state, patient.picture.attack]).toEqual(["open", "swapped-key"]);
});

test("a device under the doctor's number and another name comes in, and both names are known", async () => {
  const desk = await server.desk("doctor");
  await asks(desk);
  await asks(await listedAs(desk.person, "1-00000-84-004"));
  await patient.sync();
  expect(patient.picture.voices.get(desk.person)?.names).toEqual(["Dr. Anke Peeters", "Dr. Jan Wouters"]);
});
