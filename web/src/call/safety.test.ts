import { expect, test } from "vitest";
import { commitmentTo, grouped, newNonce, safetyNumber } from "./safety";

const input = { consultation: "c", ends: ["doctor AA", "patient BB"] as const, offererNonce: "AAAA", answererNonce: "BBBB" };

test("both sides see the same number, whichever end they name first", async () => {
  expect(await safetyNumber(input)).toBe(await safetyNumber({ ...input, ends: ["patient BB", "doctor AA"] }));
});

test.each([
  ["another certificate", { ends: ["doctor AA", "patient CC"] as const }],
  ["another consultation", { consultation: "d" }],
  ["another nonce", { offererNonce: "AAAB" }],
])("%s gives another number", async (_, change) => {
  expect(await safetyNumber({ ...input, ...change })).not.toBe(await safetyNumber(input));
});

test("it has seven digits in three groups", async () => {
  expect(grouped(await safetyNumber(input))).toMatch(/^\d\d \d{3} \d\d$/);
  expect(grouped("0000017")).toBe("00 000 17");
});

test("a commitment fits its nonce and no other", async () => {
  const nonce = newNonce();
  expect(await commitmentTo(nonce)).toBe(await commitmentTo(nonce));
  expect(await commitmentTo(nonce)).not.toBe(await commitmentTo(newNonce()));
});
