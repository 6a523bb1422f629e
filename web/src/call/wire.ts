// What the call needs from the page around it: a line to the server, the API, this device's key.
import type { Consultation, Ice } from "../api/types";
import type { LiveSocket } from "../live/socket";
import { fromBase64url, toBase64url } from "../device/bytes";
import type { Bytes } from "./envelope";
import type { Rung } from "./messages";

/** As much of a consultation as a call needs; guests are told no more. */
export type InCall = Pick<Consultation, "id" | "channel" | "state" | "outcome" | "participants">;

export interface CallApi {
  ice(): Promise<Ice>;
  consultation(id: string): Promise<InCall>;
  join(id: string): Promise<InCall>;
  leave(id: string): Promise<unknown>;
  channel(id: string, channel: Rung): Promise<unknown>;
}

export interface ArrivedSignal {
  consultation: string;
  from: string;
  envelope: Bytes;
}

export interface CallNews {
  kind: string;
  body: Record<string, unknown>;
}

export interface CallWire {
  readonly up: boolean;
  /** False when the line is down; the call then keeps the envelope until it is up again. */
  sendSignal(consultation: string, to: string, envelope: Bytes): boolean;
  onSignal(listener: (signal: ArrivedSignal) => void): () => void;
  /** Envelope `n` of a call went nowhere, for the server could not do anything. */
  onLost(listener: (consultation: string, n: number) => void): () => void;
  /** The server can again: what was lost may be said once more. */
  onReady(listener: () => void): () => void;
  onNews(listener: (news: CallNews) => void): () => void;
  onChange(listener: () => void): () => void;
  /** The line to the server may be as dead as another one: found out now. */
  probe(): void;
}

export interface CallIdentity {
  personId: string;
  deviceId: string;
  publicKey: string;
  sign(message: Bytes): Promise<Bytes>;
}

const MOST_KEPT = 50;
const wires = new WeakMap<LiveSocket, CallWire>();

/**
 * The page's live socket as the call sees it, one for each socket. Signals that come before a call listens are
 * kept for it: the other side may offer while this page still opens its room.
 */
export function wireOver(socket: LiveSocket): CallWire {
  const wire = wires.get(socket) ?? openWire(socket);
  wires.set(socket, wire);
  return wire;
}

function openWire(socket: LiveSocket): CallWire {
  const listeners = new Set<(signal: ArrivedSignal) => void>();
  let kept: ArrivedSignal[] = [];
  socket.on("signal", ({ consultation, from, envelope }) => {
    const signal = { consultation, from, envelope: fromBase64url(envelope) };
    if (listeners.size === 0) kept = [...kept, signal].slice(-MOST_KEPT);
    for (const listener of listeners) listener(signal);
  });
  return {
    get up() {
      return socket.state === "open";
    },
    sendSignal: (consultation, to, envelope) => socket.send({ type: "signal", consultation, to, envelope: toBase64url(envelope) }),
    onSignal(listener) {
      const early = kept;
      kept = [];
      listeners.add(listener);
      for (const signal of early) listener(signal);
      return () => void listeners.delete(listener);
    },
    onLost: (listener) => socket.on("problem", ({ consultation, signal }) => consultation !== undefined && signal !== undefined && listener(consultation, signal)),
    onReady: (listener) => socket.on("ready", listener),
    onNews: (listener) => socket.on("event", listener),
    onChange: (listener) => socket.watch(listener),
    probe: () => socket.probe(),
  };
}
