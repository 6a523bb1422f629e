import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { serverNow, serverSaid, signedNow } from "./clock";

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
