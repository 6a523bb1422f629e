import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { beginLeaving, KEPT_S } from "./leaving";

const page = new EventTarget();
const leaving = () => ({ leave: vi.fn(), leaveAtOnce: vi.fn() });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a place is kept for a few seconds, and then given up once", () => {
  const left = leaving();
  beginLeaving(left, page);
  vi.advanceTimersByTime(KEPT_S * 1000 - 1);
  expect(left.leave).not.toHaveBeenCalled();
  vi.advanceTimersByTime(KEPT_S * 1000);
  expect(left.leave).toHaveBeenCalledOnce();
});

test("whoever changes their mind in time keeps the place, also when the page goes later", () => {
  const left = leaving();
  beginLeaving(left, page)();
  vi.runAllTimers();
  page.dispatchEvent(new Event("pagehide"));
  expect(left.leave).not.toHaveBeenCalled();
  expect(left.leaveAtOnce).not.toHaveBeenCalled();
});

test("whoever closes the page meanwhile meant it", () => {
  const left = leaving();
  const stay = beginLeaving(left, page);
  page.dispatchEvent(new Event("pagehide"));
  expect(left.leaveAtOnce).toHaveBeenCalledOnce();
  stay();
});
