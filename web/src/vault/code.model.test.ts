import { expect, test } from "vitest";
import { grouped, newCode, readCode } from "./code.model";

test("a code is read back however it was written down", () => {
  const code = newCode();
  expect(readCode(grouped(code))).toBe(code);
  expect(readCode(grouped(code).toLowerCase().replaceAll(" ", "-"))).toBe(code);
});

test("letters that look alike are the same", () => {
  expect(readCode("OIL1 0000 0000 0000 0000 0000")).toBe("011100000000000000000000");
});

test("no two codes are the same", () => {
  expect(new Set(Array.from({ length: 200 }, newCode)).size).toBe(200);
});

test.each(["", "1234", "UUUU UUUU UUUU UUUU UUUU UUUU", "0000 0000 0000 0000 0000 0000 0"])("%j is no code", (typed) => {
  expect(readCode(typed)).toBeNull();
});
