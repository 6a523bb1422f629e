import { expect, test } from "vitest";
import { hashOf, inGroups, linkWith, makeCode, readCode } from "./code";

test("each code is new, of 80 bits, and reads back from its groups and from its link", () => {
  const codes = Array.from({ length: 200 }, makeCode);
  expect(new Set(codes).size).toBe(200);
  for (const code of codes) {
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/);
    expect([readCode(inGroups(code)), readCode(linkWith(code, "https://doktr.example")), readCode(code.toLowerCase())]).toEqual([code, code, code]);
  }
});

test("letters that are taken for digits are read as these", () => {
  expect(readCode("o000 iiii LLLL 7H2K")).toBe("0000111111117H2K");
});

test.each(["", "7H2K", "7H2KQ0M4ZB9TXW3", "7H2KQ0M4ZB9TXW3DD", "7H2KQ0M4ZB9TXW3<", "https://doktr.example/guest/"])("%s is no code", (text) => {
  expect(readCode(text)).toBeNull();
});

test("the code stands behind the #, which no browser sends", () => {
  expect(new URL(linkWith("7H2KQ0M4ZB9TXW3D", "https://doktr.example")).pathname).toBe("/guest/");
});

test("the server's hash of a code is this one", async () => {
  expect(await hashOf("7H2KQ0M4ZB9TXW3D")).toMatch(/^[\w-]{43}$/);
});
