import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { beginLeaving, KEPT_S } from "./leaving";

const page = new EventTarget();
const sight = Object.assign(new EventTarget(), { visibilityState: "visible" as DocumentVisibilityState });
const looks = (how: DocumentVisibilityState) => {
  sight.visibilityState = how;
  sight.dispatchEvent(new Event("visibilitychange"));
};
const leaving = () => ({ leave: vi.fn(), leaveAtOnce: vi.fn() });

beforeEach(() => {
  vi.useFakeTimers();
  looks("visible");
});
afterEach(() => void vi.useRealTimers());

test("a place is kept for a few seconds, and then given up once", () => {
  const left = leaving();
  beginLeaving(left, page, sight);
  vi.advanceTimersByTime(KEPT_S * 1000 - 1);
  expect(left.leave).not.toHaveBeenCalled();
  vi.advanceTimersByTime(KEPT_S * 1000);
  expect(left.leave).toHaveBeenCalledOnce();
});

test("whoever changes their mind in time keeps the place, also when the page goes later", () => {
  const left = leaving();
  beginLeaving(left, page, sight)();
  vi.runAllTimers();
  page.dispatchEvent(new Event("pagehide"));
  looks("hidden");
  expect(left.leave).not.toHaveBeenCalled();
  expect(left.leaveAtOnce).not.toHaveBeenCalled();
});

test("whoever closes the page meanwhile meant it", () => {
  const left = leaving();
  const stay = beginLeaving(left, page, sight);
  page.dispatchEvent(new Event("pagehide"));
  expect(left.leaveAtOnce).toHaveBeenCalledOnce();
  stay();
});

test("whoever locks the phone or goes to another app meanwhile meant it: the page may never run again", () => {
  const left = leaving();
  const stay = beginLeaving(left, page, sight);
  looks("visible");
  expect(left.leaveAtOnce).not.toHaveBeenCalled();
  looks("hidden");
  expect(left.leaveAtOnce).toHaveBeenCalledOnce();
  stay();
});
