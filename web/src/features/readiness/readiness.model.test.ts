import { expect, test } from "vitest";
import { codesOf, looksNow } from "./readiness.model";

const fine = { camera: true, microphone: true, kbits: 2500 };

test.each([
  ["video", fine, []],
  ["video", { ...fine, camera: false }, ["no_camera"]],
  ["audio", { ...fine, camera: false }, []],
  ["audio", { ...fine, microphone: false }, ["no_microphone"]],
  ["chat", { camera: false, microphone: false, kbits: 80 }, []],
  ["chat", { camera: null, microphone: null, kbits: null }, ["no_network"]],
  ["video", { ...fine, kbits: null }, ["no_network"]],
  ["video", { ...fine, kbits: 200 }, ["weak_network"]],
  ["audio", { ...fine, kbits: 200 }, []],
  ["video", { ...fine, camera: null }, ["unknown"]],
  ["video", { camera: false, microphone: false, kbits: null }, ["no_camera", "no_microphone", "no_network"]],
] as const)("by %s, %o is told as %o", (channel, seen, codes) => {
  expect(codesOf(channel, seen)).toEqual(codes);
});

const at = Date.parse("2026-11-24T10:00:00Z");

test("it looks while somebody waits, and in the last minutes before an appointment", () => {
  expect(looksNow(null, at)).toBe(true);
  const looks = (minutesBefore: number) => looksNow("2026-11-24T10:00:00Z", at - minutesBefore * 60_000);
  expect([60, 13, 12, 10, 0, -5, -13].map(looks)).toEqual([false, false, true, true, true, true, false]);
});
