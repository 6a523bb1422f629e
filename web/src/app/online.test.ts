import { afterEach, beforeEach, expect, test, vi } from "vitest";

const page = new EventTarget();
let onLine = true;
let serverAnswers = true;

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers();
  onLine = serverAnswers = true;
  vi.stubGlobal("navigator", { get onLine() { return onLine; } });
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  vi.stubGlobal("fetch", async () => {
    if (!serverAnswers) throw new TypeError("Failed to fetch");
    return { ok: true };
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function watched(): Promise<{ isOnline: () => boolean; heard: () => number; stop: () => void }> {
  const { watchOnline, isOnline } = await import("./online");
  let count = 0;
  const stop = watchOnline(() => (count += 1));
  await vi.advanceTimersByTimeAsync(0);
  return { isOnline, heard: () => count, stop };
}

async function becomes(state: "online" | "offline", answering: boolean): Promise<void> {
  onLine = state === "online";
  serverAnswers = answering;
  page.dispatchEvent(new Event(state));
  await vi.advanceTimersByTimeAsync(0);
}

test("a machine without a network that reaches the service is online", async () => {
  onLine = false;
  const { isOnline, heard, stop } = await watched();
  expect(isOnline()).toBe(true);
  expect(heard()).toBe(0);
  stop();
});

test("a lost network is believed once the service does not answer, and so is its return", async () => {
  const { isOnline, heard, stop } = await watched();
  await becomes("offline", false);
  expect(isOnline()).toBe(false);
  await becomes("online", true);
  expect(isOnline()).toBe(true);
  expect(heard()).toBe(2);
  stop();
});

test("while it is offline it asks again by itself", async () => {
  const { isOnline, stop } = await watched();
  await becomes("offline", false);
  serverAnswers = true;
  await vi.advanceTimersByTimeAsync(6000);
  expect(isOnline()).toBe(true);
  stop();
});

test("nobody watching, nothing is asked", async () => {
  const { isOnline, stop } = await watched();
  stop();
  await becomes("offline", false);
  expect(isOnline()).toBe(true);
});
