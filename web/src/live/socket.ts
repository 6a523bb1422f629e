// A WebSocket that comes back by itself and replays what it missed. Knows no framework and no screen.
import { waitBeforeTry } from "./backoff";
import { readFrame, type ClientFrame, type FrameOf, type LiveEvent, type ServerFrame } from "./frames";
import type { Memory } from "./memory";

/** `lost` waits for its next try; `offline` also tries, but the browser sees no network; `refused` is over (signed out, device revoked). */
export type LiveState = "idle" | "connecting" | "open" | "lost" | "offline" | "refused";

type Handler<F> = (frame: F) => void;

export interface LiveOptions {
  address: string;
  memory: Memory;
  onRefused?: (code: number) => void;
  random?: () => number;
}

export const signedOutCode = 4401;
export const deviceCode = 4403;
const quietMs = 20_000;
const patienceMs = 8_000;
const doubtMs = 3_000;

export class LiveSocket {
  #state: LiveState = "idle";
  #socket: WebSocket | null = null;
  #failures = 0;
  #seen: number | null;
  #timers = new Set<ReturnType<typeof setTimeout>>();
  #listeners = new Set<() => void>();
  #handlers = new Map<string, Set<Handler<never>>>();
  #byteHandlers = new Set<(bytes: Uint8Array<ArrayBuffer>) => void>();

  constructor(private readonly options: LiveOptions) {
    this.#seen = options.memory.read();
  }

  get state(): LiveState {
    return this.#state;
  }

  start(): void {
    if (this.#state !== "idle") return;
    globalThis.addEventListener?.("online", this.#retryNow);
    globalThis.addEventListener?.("offline", this.#wentOffline);
    globalThis.document?.addEventListener("visibilitychange", this.#sightChanged);
    this.#connect();
  }

  stop(): void {
    globalThis.removeEventListener?.("online", this.#retryNow);
    globalThis.removeEventListener?.("offline", this.#wentOffline);
    globalThis.document?.removeEventListener("visibilitychange", this.#sightChanged);
    this.#drop();
    this.#become("idle");
  }

  /** False when the line is down: the caller decides whether the frame still matters later. */
  send(frame: ClientFrame): boolean {
    if (this.#state !== "open" || this.#socket?.readyState !== 1) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** As `send`, for an envelope. */
  sendBytes(bytes: Uint8Array<ArrayBuffer>): boolean {
    if (this.#state !== "open" || this.#socket?.readyState !== 1) return false;
    this.#socket.send(bytes);
    return true;
  }

  onBytes(handler: (bytes: Uint8Array<ArrayBuffer>) => void): () => void {
    this.#byteHandlers.add(handler);
    return () => void this.#byteHandlers.delete(handler);
  }

  on<T extends ServerFrame["type"]>(type: T, handler: Handler<FrameOf<T>>): () => void {
    const handlers = this.#handlers.get(type) ?? new Set();
    this.#handlers.set(type, handlers.add(handler));
    return () => void handlers.delete(handler);
  }

  /** Something else says that the network is gone: the line is asked at once, and given up sooner than a silent one. */
  probe(): void {
    if (this.#state === "open") this.#keepAlive(0, doubtMs);
    else this.#retryNow();
  }

  /** Told whenever `state` changes. */
  watch = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  #connect(): void {
    this.#drop();
    // the browser's "offline" is a hint: it is said, but tried all the same, for a machine always reaches itself
    this.#become(globalThis.navigator?.onLine === false ? "offline" : "connecting");
    const socket = new WebSocket(this.#address());
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => this.#socket === socket && this.#receive(data);
    socket.onclose = ({ code }) => this.#socket === socket && this.#closed(code);
    this.#later(patienceMs, () => this.#state !== "open" && this.#closed(0));
  }

  #address(): string {
    return this.#seen === null ? this.options.address : `${this.options.address}?after=${this.#seen}`;
  }

  #receive(data: unknown): void {
    if (data instanceof ArrayBuffer) {
      this.#keepAlive();
      for (const handler of this.#byteHandlers) handler(new Uint8Array(data));
      return;
    }
    const frame = readFrame(data);
    if (!frame) return;
    this.#keepAlive();
    if (frame.type === "welcome") this.#welcomed(frame.last_seq);
    if (frame.type === "event" && !this.#isNew(frame)) return;
    this.#tell(frame);
    if (frame.type === "event") this.#remember(frame.seq);
  }

  #welcomed(lastSeq: number): void {
    this.#failures = 0;
    if (this.#seen === null) this.#remember(lastSeq);
    this.#become("open");
    this.#tellSight();
  }

  #isNew(event: LiveEvent): boolean {
    return this.#seen === null || event.seq > this.#seen;
  }

  #remember(seq: number): void {
    this.#seen = seq;
    this.options.memory.write(seq);
  }

  #tell(frame: ServerFrame): void {
    for (const handler of this.#handlers.get(frame.type) ?? []) (handler as Handler<ServerFrame>)(frame);
  }

  /** After a quiet time we ask; without an answer the line is dead even if the browser has not noticed. */
  #keepAlive(quiet = quietMs, patience = patienceMs): void {
    this.#clearTimers();
    this.#later(quiet, () => {
      this.send({ type: "ping" });
      this.#later(patience, () => this.#closed(0));
    });
  }

  #closed(code: number): void {
    this.#drop();
    if (code === signedOutCode || code === deviceCode) {
      this.#become("refused");
      return this.options.onRefused?.(code);
    }
    this.#failures += 1;
    this.#become(globalThis.navigator?.onLine === false ? "offline" : "lost");
    this.#later(waitBeforeTry(this.#failures, this.options.random ?? Math.random), () => this.#connect());
  }

  #retryNow = () => {
    if (this.#state === "offline" || this.#state === "lost") this.#connect();
  };

  #wentOffline = () => {
    if (this.#state === "refused") return;
    this.#drop();
    this.#become("offline");
    this.#later(waitBeforeTry(1, this.options.random ?? Math.random), () => this.#connect());
  };

  #sightChanged = () => {
    this.#tellSight();
    if (document.visibilityState !== "visible") return;
    if (this.#state === "open") this.#keepAlive(0);
    else this.#retryNow();
  };

  /** A locked phone may keep the line up for long: who is not looking is called back beside the page. */
  #tellSight(): void {
    if (globalThis.document) this.send({ type: "ping", hidden: document.visibilityState === "hidden" });
  }

  #become(state: LiveState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  #drop(): void {
    this.#clearTimers();
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  #clearTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
