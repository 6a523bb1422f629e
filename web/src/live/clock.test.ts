import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { agreedNow, clockState, serverNow, serverSaid, signedNow, watchClock } from "./clock";

const HOUR = 3_600_000;
const OWN = Date.parse("2026-11-22T09:00:00Z");

beforeEach(() => void vi.useFakeTimers({ now: OWN }));
afterEach(() => void vi.useRealTimers());

const told = (hours: number) => serverSaid(new Date(OWN + hours * HOUR).toISOString());

test.each([0, 1, -1, 14, -24, 24])("a clock that is %s hours off is put right for what is shown and for what is signed", (hours) => {
  told(hours);
  expect([serverNow(), signedNow()]).toEqual([OWN + hours * HOUR, OWN + hours * HOUR]);
});

test.each([[25, 24], [-25, -24], [720, 24], [-720, -24]])("a server that is %s hours off moves what is signed by no more than %s", (hours, moved) => {
  told(hours);
  expect([serverNow(), signedNow()]).toEqual([OWN + hours * HOUR, OWN + moved * HOUR]);
});

test("what is no moment changes nothing", () => {
  told(1);
  serverSaid("soon");
  expect(signedNow()).toBe(OWN + HOUR);
});

test.each([[0.4, "right"], [3, "wrong"], [-24, "wrong"], [25, "far"], [-720, "far"]])("a clock that is %s hours off is said to be %s, at once", (hours, state) => {
  const heard: string[] = [];
  const stop = watchClock(() => heard.push(clockState()));
  told(hours);
  expect(heard).toEqual([state]);
  stop();
  told(0);
  expect([heard, clockState()]).toEqual([[state], "right"]);
});

test("by a clock that is more than a day off nothing is held to be over", () => {
  told(24);
  expect(agreedNow()).toBe(OWN + 24 * HOUR);
  told(-25);
  expect(agreedNow()).toBeNull();
});

test("a page waits for the server's word before it judges, and not for ever", async () => {
  vi.resetModules();
  const fresh = await import("./clock");
  let heard = false;
  void fresh.serverHeard(10_000).then(() => (heard = true));
  await vi.advanceTimersByTimeAsync(9_000);
  expect(heard).toBe(false);
  fresh.serverSaid(new Date(OWN).toISOString());
  await vi.advanceTimersByTimeAsync(0);
  expect(heard).toBe(true);
  vi.resetModules();
  const silent = await import("./clock");
  const waited = silent.serverHeard(10_000);
  await vi.advanceTimersByTimeAsync(10_000);
  await expect(waited).resolves.toBeUndefined();
});
