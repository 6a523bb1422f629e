// Envelopes over the page's socket: acknowledged, refused, or handed back to be sent the other way.
import { expect, test, vi } from "vitest";
import { Problem } from "../api/problems";
import { Swift } from "./swift";

/** The page's socket, as a test holds it. */
function line(open = true) {
  const handlers = new Map<string, (frame: never) => void>();
  const watchers: (() => void)[] = [];
  const bytes: ((frame: Uint8Array<ArrayBuffer>) => void)[] = [];
  const made = {
    state: open ? ("open" as const) : ("lost" as "open" | "lost"),
    sent: [] as Uint8Array[],
    on: (type: string, handler: (frame: never) => void) => (handlers.set(type, handler), () => undefined),
    onBytes: (handler: (frame: Uint8Array<ArrayBuffer>) => void) => (bytes.push(handler), () => undefined),
    watch: (listener: () => void) => (watchers.push(listener), () => undefined),
    sendBytes: (frame: Uint8Array<ArrayBuffer>) => made.state === "open" && made.sent.push(frame) > 0,
    says: (type: string, frame: object) => handlers.get(type)!(frame as never),
    passes: (frame: Uint8Array<ArrayBuffer>) => bytes.forEach((one) => one(frame)),
    breaks: () => {
      made.state = "lost";
      watchers.forEach((one) => one());
    },
  };
  return made;
}

const envelope = Uint8Array.from([7, 8, 9]);

test("an envelope goes out under a number and is acknowledged by it", async () => {
  const wire = line();
  const swift = new Swift(wire as never, () => undefined);
  const first = swift.append(envelope);
  const second = swift.append(envelope);
  expect([...wire.sent[1]!]).toEqual([1, 0, 0, 0, 2, 7, 8, 9]);
  wire.says("appended", { n: 2, seq: 5, hash: "b" });
  wire.says("appended", { n: 1, seq: 4, hash: "a" });
  expect(await Promise.all([first, second])).toEqual([{ seq: 4, hash: "a" }, { seq: 5, hash: "b" }]);
});

test("that somebody was faster is said at once, any other refusal is left to the other way", async () => {
  const wire = line();
  const swift = new Swift(wire as never, () => undefined);
  const moved = swift.append(envelope);
  const refused = swift.append(envelope);
  wire.says("problem", { slug: "head-moved", n: 1, head: { seq: 9, hash: "h" } });
  wire.says("problem", { slug: "not-ready", n: 2 });
  await expect(moved).rejects.toBeInstanceOf(Problem);
  expect(await refused).toBeNull();
});

test("without a line, after it breaks, for long ones and without an answer the other way is taken", async () => {
  vi.useFakeTimers();
  const wire = line();
  const swift = new Swift(wire as never, () => undefined);
  expect(await swift.append(new Uint8Array(9000))).toBeNull();
  const silent = swift.append(envelope);
  await vi.advanceTimersByTimeAsync(3000);
  expect(await silent).toBeNull();
  const broken = swift.append(envelope);
  wire.breaks();
  expect(await broken).toBeNull();
  expect(await swift.append(envelope)).toBeNull();
  vi.useRealTimers();
});

test("what others wrote is handed on, anything else is not", () => {
  const wire = line();
  const seen: number[][] = [];
  new Swift(wire as never, (one) => seen.push([...one]));
  wire.passes(Uint8Array.from([2, 7, 8, 9]));
  wire.passes(Uint8Array.from([3, 7]));
  expect(seen).toEqual([[7, 8, 9]]);
});
