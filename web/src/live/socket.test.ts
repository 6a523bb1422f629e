import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LiveEvent } from "./frames";
import { deviceCode, LiveSocket } from "./socket";

class Wire {
  static all: Wire[] = [];
  readyState = 1;
  sent: string[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(readonly address: string) {
    Wire.all.push(this);
  }

  send(text: string) {
    this.sent.push(text);
  }

  close() {
    this.readyState = 3;
  }

  says(frame: object) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  breaks(code = 1006) {
    this.onclose?.({ code });
  }
}

const wire = () => Wire.all[Wire.all.length - 1]!;
const event = (seq: number) => ({ type: "event", seq, at: "", kind: "matched", body: {} });

function live(seen: number | null = null) {
  const memory = { seen, read: () => memory.seen, write: (seq: number) => void (memory.seen = seq) };
  const refused: number[] = [];
  const socket = new LiveSocket({ address: "/socket", memory, onRefused: (code) => refused.push(code), random: () => 0 });
  const events: number[] = [];
  socket.on("event", (one: LiveEvent) => events.push(one.seq));
  socket.start();
  return { socket, memory, events, refused };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Wire);
  vi.stubGlobal("navigator", { onLine: true });
  Wire.all = [];
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a page says whether it is in sight, when it opens and whenever that changes", () => {
  const document = Object.assign(new EventTarget(), { visibilityState: "hidden" });
  vi.stubGlobal("document", document);
  const { socket } = live();
  wire().says({ type: "welcome", last_seq: 1, now: "" });
  document.visibilityState = "visible";
  document.dispatchEvent(new Event("visibilitychange"));
  document.visibilityState = "hidden";
  document.dispatchEvent(new Event("visibilitychange"));
  const said = wire().sent.map((text) => JSON.parse(text) as { hidden?: boolean });
  expect(said.flatMap(({ hidden }) => hidden ?? [])).toEqual([true, false, true]);
  socket.stop();
});

test("a first page asks for nothing old and remembers where it started", () => {
  const { socket, memory } = live();
  expect(wire().address).toBe("/socket");
  wire().says({ type: "welcome", last_seq: 7, now: "" });
  expect(socket.state).toBe("open");
  expect(memory.seen).toBe(7);
});

test("a page that comes back replays from the last event it saw", () => {
  const { events, memory } = live(3);
  expect(wire().address).toBe("/socket?after=3");
  wire().says({ type: "welcome", last_seq: 5, now: "" });
  wire().says(event(4));
  wire().says(event(5));
  expect(events).toEqual([4, 5]);
  expect(memory.seen).toBe(5);
});

test("an event that was already seen is not told again", () => {
  const { events } = live(3);
  wire().says({ type: "welcome", last_seq: 4, now: "" });
  wire().says(event(4));
  wire().says(event(4));
  expect(events).toEqual([4]);
});

test("a broken line is tried again by itself, from where it was", () => {
  const { socket } = live(1);
  wire().says({ type: "welcome", last_seq: 2, now: "" });
  wire().says(event(2));
  wire().breaks();
  expect(socket.state).toBe("lost");
  vi.advanceTimersByTime(400);
  expect(Wire.all).toHaveLength(2);
  expect(wire().address).toBe("/socket?after=2");
});

test("a server that refuses the device is not asked again", () => {
  const { socket, refused } = live();
  wire().breaks(deviceCode);
  vi.advanceTimersByTime(60_000);
  expect(socket.state).toBe("refused");
  expect(refused).toEqual([deviceCode]);
  expect(Wire.all).toHaveLength(1);
});

test("a silent line is asked, and given up when it does not answer", () => {
  const { socket } = live();
  wire().says({ type: "welcome", last_seq: 0, now: "" });
  vi.advanceTimersByTime(20_000);
  expect(wire().sent).toEqual([JSON.stringify({ type: "ping" })]);
  vi.advanceTimersByTime(8_000);
  expect(socket.state).toBe("lost");
});

test("a line that is doubted is asked at once, and given up sooner", () => {
  const { socket } = live();
  wire().says({ type: "welcome", last_seq: 0, now: "" });
  socket.probe();
  vi.advanceTimersByTime(1);
  expect(wire().sent).toEqual([JSON.stringify({ type: "ping" })]);
  vi.advanceTimersByTime(2_900);
  expect(socket.state).toBe("open");
  vi.advanceTimersByTime(200);
  expect(socket.state).toBe("lost");
  socket.probe();
  expect([socket.state, Wire.all.length]).toEqual(["connecting", 2]);
});

test("a doubted line that answers is kept, and asked no more than before", () => {
  const { socket } = live();
  wire().says({ type: "welcome", last_seq: 0, now: "" });
  socket.probe();
  vi.advanceTimersByTime(1);
  wire().says({ type: "pong" });
  vi.advanceTimersByTime(19_000);
  expect([socket.state, wire().sent.length]).toEqual(["open", 1]);
});

test("an answer to the ping keeps the line", () => {
  const { socket } = live();
  wire().says({ type: "welcome", last_seq: 0, now: "" });
  vi.advanceTimersByTime(20_000);
  wire().says({ type: "pong" });
  vi.advanceTimersByTime(10_000);
  expect(socket.state).toBe("open");
});

test("without a network it says so and tries all the same, for a machine reaches itself", () => {
  vi.stubGlobal("navigator", { onLine: false });
  const { socket } = live();
  expect(socket.state).toBe("offline");
  wire().says({ type: "welcome", last_seq: 0, now: "" });
  expect(socket.state).toBe("open");
});

test("a frame is not sent into a line that is down", () => {
  const { socket } = live();
  expect(socket.send({ type: "ping" })).toBe(false);
});
