import { expect, test } from "vitest";
import { ReplayGuard, SendCounter, type Memory } from "./sequence";

function memory(): Memory {
  const values = new Map<string, string>();
  return { getItem: (key) => values.get(key) ?? null, setItem: (key, value) => void values.set(key, value) };
}

test("numbers only grow, also over a reload with the clock set back", () => {
  const kept = memory();
  const before = new SendCounter(kept, () => 2_000);
  const last = [before.next(), before.next(), before.next()].at(-1) ?? 0;
  before.flush();
  expect(new SendCounter(kept, () => 1_000).next()).toBeGreaterThan(last);
});

test("a replayed envelope is refused", () => {
  const guard = new ReplayGuard(null);
  guard.admit("c", "d", 5);
  expect(() => guard.admit("c", "d", 5)).toThrow("replayed");
  expect(() => guard.admit("c", "d", 4)).toThrow("replayed");
  expect(() => guard.admit("c", "d", 6)).not.toThrow();
});

test("each sender and each consultation has its own order", () => {
  const guard = new ReplayGuard(null);
  guard.admit("c", "d1", 9);
  expect(() => guard.admit("c", "d2", 1)).not.toThrow();
  expect(() => guard.admit("c2", "d1", 1)).not.toThrow();
});

test("a page that was loaded again still knows what it has seen", () => {
  const kept = memory();
  const before = new ReplayGuard(kept);
  before.admit("c", "d", 5);
  before.flush();
  expect(() => new ReplayGuard(kept).admit("c", "d", 5)).toThrow("replayed");
});
