import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import type { Bytes } from "../sealing";
import { consulting, type Consulting } from "./consultation.testdata";
import { foundSafe } from "./founding";
import { SafeClient } from "./safe";
import { Witness } from "./witness";

let { server, maria, claes, patient, doctor } = {} as Consulting;
/** What went over the line of the call from the patient's page. */
let passed: Bytes[];

const settled = (check: () => void) => vi.waitFor(check, { timeout: 3000 });
const texts = (safe: SafeClient) => safe.picture.talk.entries.map((one) => (one.kind === "text" ? one.text : one.kind));
const arriving = (safe: SafeClient) => safe.picture.arriving.map((one) => (one.kind === "text" ? one.text : one.kind));

beforeEach(async () => {
  ({ server, maria, claes, patient, doctor } = await consulting());
  passed = [];
  new Witness(maria, patient).passage.outgoing((envelope) => passed.push(envelope));
});

async function writes(text: string): Promise<Bytes> {
  const before = passed.length;
  await patient.write(text);
  await settled(() => expect(passed.length).toBeGreaterThan(before));
  return passed.at(-1)!;
}

/** The doctor's page is shown nothing new. */
function withhold(): () => void {
  const { envelopes } = claes.api;
  const { seq, hash } = doctor.line.book.head;
  claes.api.envelopes = async () => ({ envelopes: [], head: { seq, hash } });
  return () => void (claes.api.envelopes = envelopes);
}

test("what the server withholds is read as soon as its writer's page passes it on, and is said to be no more than that", async () => {
  withhold();
  await doctor.heard(await writes("it hurts more"));
  expect(arriving(doctor)).toEqual(["it hurts more"]);
  expect(doctor.picture.arriving[0]).toMatchObject({ person: maria.person, mine: false, seq: null });
  expect(texts(doctor)).toEqual([]);
});

test("one line follows the other while the server stays silent", async () => {
  withhold();
  for (const text of ["one", "two", "three"]) {
    await doctor.heard(await writes(text));
    await settled(() => expect(texts(patient)).toContain(text));
  }
  expect(arriving(doctor)).toEqual(["one", "two", "three"]);
});

test("the server's copy is the same message: shown once, in its place", async () => {
  const show = withhold();
  await doctor.heard(await writes("only once"));
  await settled(() => expect(texts(patient)).toEqual(["only once"]));
  show();
  await doctor.grew();
  expect([texts(doctor), arriving(doctor)]).toEqual([["only once"], []]);
  await doctor.heard(passed.at(-1)!);
  expect([texts(doctor), arriving(doctor)]).toEqual([["only once"], []]);
});

test("what the chain came to order otherwise is shown once, too", async () => {
  let first = true;
  const { append } = maria.api;
  maria.api.append = async (safe, bytes) => {
    // the doctor is faster by a moment
    if (first) await ((first = false), doctor.write("how are you?"), settled(() => expect(texts(doctor)).toContain("how are you?")));
    return append(safe, bytes);
  };
  await patient.write("not well");
  await settled(() => expect(texts(patient)).toEqual(["how are you?", "not well"]));
  expect(passed).toHaveLength(2);
  const show = withhold();
  for (const envelope of passed) await doctor.heard(envelope);
  expect(arriving(doctor)).toEqual(["not well"]);
  show();
  await doctor.grew();
  expect([texts(doctor), arriving(doctor)]).toEqual([["how are you?", "not well"], []]);
});

test("what went by in between is fetched", async () => {
  await writes("missed");
  await settled(() => expect(texts(patient)).toEqual(["missed"]));
  await doctor.heard(await writes("heard"));
  expect(texts(doctor)).toContain("missed");
  expect([...texts(doctor), ...arriving(doctor)]).toEqual(["missed", "heard"]);
});

test.each([
  ["changed on its way", (envelope: Bytes) => envelope.with(envelope.length - 1, envelope.at(-1)! ^ 1)],
  ["cut off", (envelope: Bytes) => envelope.slice(0, -1)],
  ["no envelope", () => new Uint8Array([1, 2, 3])],
])("what is %s is not shown", async (_, change) => {
  withhold();
  await doctor.heard(change(await writes("true words")) as Bytes);
  expect([arriving(doctor), doctor.picture.attack]).toEqual([[], null]);
});

test("what belongs to another conversation is not shown", async () => {
  const other = new SafeClient(maria, crypto.randomUUID());
  await foundSafe(maria, other);
  other.line.listeners.add((envelope) => passed.push(envelope));
  await other.write("elsewhere");
  await settled(() => expect(passed).toHaveLength(1));
  await doctor.heard(passed[0]!);
  expect(arriving(doctor)).toEqual([]);
});

test("with the server gone, what is written is at the other side at once, and in the conversation when the server is back", async () => {
  server.down = true;
  await doctor.heard(await writes("can you see this?"));
  expect(arriving(doctor)).toEqual(["can you see this?"]);
  server.down = false;
  await settled(() => expect(texts(patient)).toEqual(["can you see this?"]));
  await doctor.sync();
  expect([texts(doctor), arriving(doctor)]).toEqual([["can you see this?"], []]);
});

test("a safe tells whom it let in, and nobody else", async () => {
  const { passage } = new Witness(maria, patient);
  expect([claes.author.device, crypto.randomUUID()].map(passage.isIn)).toEqual([true, false]);
});

test("what was seen before the chain had it is read as soon as the chain has it, and nothing after it", async () => {
  const show = withhold();
  await doctor.heard(await writes("seen at once"));
  await doctor.markRead();
  await patient.write("not seen");
  await settled(() => expect(texts(patient)).toEqual(["seen at once", "not seen"]));
  show();
  await doctor.grew();
  await settled(() => expect(doctor.picture.talk.unread).toBe(1));
  await patient.grew();
  expect(patient.picture.talk.readUpto).toBe(patient.picture.talk.entries[0]!.seq);
});
