// What is kept of the log only ever goes further, and the first key stays.
import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { forgetEnd, keepEnd, keepHead, keepKey, keptEnd, keptHead, keptKey } from "./kept";

let name = "";
let number = 0;
beforeEach(() => {
  number += 1;
  name = `log-${number}`;
});

test("the first key stays", async () => {
  const first = { origin: "a/log", key: "A" };
  expect(await keptKey(name)).toBeUndefined();
  expect(await keepKey(first, name)).toEqual(first);
  expect(await keepKey({ origin: "a/log", key: "B" }, name)).toEqual(first);
  expect(await keptKey(name)).toEqual(first);
});

test("heads only go further", async () => {
  for (const size of [3, 7, 5]) await keepHead({ size, note: `${size}` }, name);
  expect(await keptHead(name)).toEqual({ size: 7, note: "7" });
});

test("where a list ended is kept for each person, until they go", async () => {
  await keepEnd("lucie", { n: 2, hash: "b" }, name);
  await keepEnd("lucie", { n: 1, hash: "a" }, name);
  await keepEnd("noor", { n: 9, hash: "c" }, name);
  expect(await keptEnd("lucie", name)).toEqual({ n: 2, hash: "b" });
  await forgetEnd("lucie", name);
  expect(await keptEnd("lucie", name)).toBeUndefined();
  expect((await keptEnd("noor", name))?.n).toBe(9);
});
