import { expect, test } from "vitest";
import { commitmentTo, grouped, newNonce } from "./safety";

test("the digits are read in two groups", () => {
  expect(grouped("000017")).toBe("000 017");
});

test("a commitment fits its nonce and no other", async () => {
  const nonce = newNonce();
  expect(await commitmentTo(nonce)).toBe(await commitmentTo(nonce));
  expect(await commitmentTo(nonce)).not.toBe(await commitmentTo(newNonce()));
});
