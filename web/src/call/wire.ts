// What the call needs from the page around it: a line to the server, the API, this device's key.
import type { Consultation, Ice } from "../api/types";
import type { LiveSocket } from "../live/socket";
import { fromBase64url, toBase64url } from "../device/bytes";
import type { Bytes } from "./envelope";
import type { Rung } from "./messages";

export interface CallApi {
  ice(): Promise<Ice>;
  consultation(id: string): Promise<Consultation>;
  join(id: string): Promise<Consultation>;
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
  onNews(listener: (news: CallNews) => void): () => void;
  onChange(listener: () => void): () => void;
}

export interface CallIdentity {
  personId: string;
  deviceId: string;
  publicKey: string;
  sign(message: Bytes): Promise<Bytes>;
}

/** The page's live socket as the call sees it. */
export function wireOver(socket: LiveSocket): CallWire {
  return {
    get up() {
      return socket.state === "open";
    },
    sendSignal: (consultation, to, envelope) => socket.send({ type: "signal", consultation, to, envelope: toBase64url(envelope) }),
    onSignal: (listener) =>
      socket.on("signal", ({ consultation, from, envelope }) => listener({ consultation, from, envelope: fromBase64url(envelope) })),
    onNews: (listener) => socket.on("event", listener),
    onChange: (listener) => socket.watch(listener),
  };
}
