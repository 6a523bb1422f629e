// What is kept of the log only ever goes further, and the first key stays.
import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { forgetEnd, keepEnd, keepHead, keepKey, keptEnd, keptHead, keptKey, lastWithout } from "./kept";

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
  for (const size of [3, 7, 5]) await keepHead({ size, note: `${size}` }, null, name);
  expect(await keptHead(name)).toMatchObject({ size: 7, note: "7" });
});

const HOUR = 3_600_000;
const shown = (size: number, hour: number) => keepHead({ size, note: `${size}` }, hour * HOUR, name);
const hours = async (index: number) => ((await lastWithout(index, name)) ?? NaN) / HOUR;

test("a leaf is younger than the last sight of the log without it; of one that was always there nothing is known", async () => {
  for (const [size, hour] of [[3, 0], [3, 5], [7, 9]] as const) await shown(size, hour);
  expect(await Promise.all([2, 3, 6, 7, 9].map(hours))).toEqual([NaN, 5, 5, 9, 9]);
});

test("a head that somebody else shows, or an old one that is shown again, says nothing of when", async () => {
  await shown(3, 0);
  await keepHead({ size: 9, note: "9" }, null, name);
  expect(await hours(8)).toBe(0);
  await shown(9, 2);
  await shown(4, 4);
  expect(await Promise.all([5, 9].map(hours))).toEqual([0, 2]);
});

test("of many sights in one hour the latest stays, and only so many of all", async () => {
  for (let minute = 0; minute <= 90; minute += 1) await shown(10 + minute, minute / 60);
  expect((await keptHead(name))?.seen?.length).toBeLessThanOrEqual(4);
  expect(await hours(200)).toBe(1.5);
  expect(await hours(40)).toBeLessThanOrEqual(0.5);
  for (let hour = 2; hour < 600; hour += 1) await shown(100 + hour, hour);
  expect((await keptHead(name))?.seen?.length).toBe(500);
}, 30_000);

test("where a list ended is kept for each person, until they go", async () => {
  await keepEnd("lucie", { n: 2, hash: "b" }, name);
  await keepEnd("lucie", { n: 1, hash: "a" }, name);
  await keepEnd("noor", { n: 9, hash: "c" }, name);
  expect(await keptEnd("lucie", name)).toEqual({ n: 2, hash: "b" });
  await forgetEnd("lucie", name);
  expect(await keptEnd("lucie", name)).toBeUndefined();
  expect((await keptEnd("noor", name))?.n).toBe(9);
});
