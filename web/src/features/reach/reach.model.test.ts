import { expect, test } from "vitest";
import { digitsOf, secondsUntil, unproven } from "./reach.model";

test("what is pasted becomes six digits", () => {
  expect(["123 456", "code: 12-34-56.", "1234567", ""].map(digitsOf)).toEqual(["123456", "123456", "123456", ""]);
});

test("another code may be asked for after its moment", () => {
  const now = Date.parse("2026-11-22T12:00:00Z");
  expect(["2026-11-22T12:00:29.200Z", "2026-11-22T11:59:00Z", null].map((at) => secondsUntil(at, now))).toEqual([30, 0, 0]);
});

test("only what can be proven and is not asks for the person", () => {
  expect((["open", "sent", "confirmed", "by_typing"] as const).map((state) => unproven({ state }))).toEqual([true, true, false, false]);
});
