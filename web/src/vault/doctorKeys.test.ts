// What the patient is told of the doctor's keys at the match: from the public log, and from nowhere else.
import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { Refused } from "../sealing";
import { consulting, type Consulting } from "./consultation.testdata";
import { doctorKeys, isYoung } from "./doctorKeys";

let { maria, claes, patient } = {} as Consulting;

beforeEach(async () => {
  ({ maria, claes, patient } = await consulting());
});

test("each device of the doctor is named by number and name, with the moment at which the log was told of it", async () => {
  const [key, ...more] = await doctorKeys(maria, patient);
  expect(more).toEqual([]);
  expect(key).toEqual({ device: claes.author.device, nihdi: expect.stringMatching(/^\d-/), name: "Dr. Anke Peeters", since: expect.stringMatching(/^2026-.*Z$/) });
});

test("who backdates a leaf is not believed by a browser that was shown the log without it, and by others", async () => {
  const { since: said } = (await doctorKeys(maria, patient))[0]!;
  const { index } = (await maria.evidenceOf(claes.author.device))!;
  const seen = (at: string, size: number) => ({ ...maria, lastWithout: async (place: number) => (size <= place ? Date.parse(at) : null) });
  const since = async (desk: typeof maria) => (await doctorKeys(desk, patient))[0]?.since;
  expect(await since(seen("2026-11-23T09:58:00.000Z", index))).toBe("2026-11-23T09:58:00.000Z");
  expect(isYoung({ since: "2026-11-23T09:58:00.000Z" }, Date.parse("2026-11-23T10:00:00Z"), 24)).toBe(true);
  expect(await since(seen("2026-11-23T09:58:00.000Z", index + 1))).toBe(said);
  expect(await since(seen("2026-11-01T10:00:00.000Z", index))).toBe(said);
});

test("what the log does not know is named by nobody, and a leaf that was put in for another is refused", async () => {
  expect(await doctorKeys({ ...maria, evidenceOf: async () => null }, patient)).toEqual([]);
  const bent = { ...maria, evidenceOf: async (device: string) => ({ ...(await maria.evidenceOf(device))!, leaf: '{"kind":"doctor-device"}' }) };
  await expect(doctorKeys(bent, patient)).rejects.toThrow(Refused);
});

test("a key is new until the hours are over; one without a moment, or of tomorrow, always is", () => {
  const now = Date.parse("2026-11-23T10:00:00Z");
  const young = (since: string | null) => isYoung({ since }, now, 24);
  expect([young("2026-11-22T10:00:01Z"), young("2026-11-22T10:00:00Z"), young(null), young("2026-11-24T10:00:00Z")]).toEqual([true, false, true, true]);
});
