// The states of a call and what may follow what: one reducer, one table of transitions, one status in words by code. Pure.
import { lower } from "./ladder";
import type { Apart, Vouched } from "./gossip";
import type { Rung, StateNote } from "./messages";

export type Phase = "idle" | "waiting" | "connecting" | "connected" | "reconnecting" | "failed" | "ended";
export type LinkPhase = "connecting" | "connected" | "reconnecting" | "failed";
/**
 * identity: the other device could not be checked. unsealed: the server says that there is no sealed conversation, and there is one.
 * blocked: no path through this network. taken: open on another device.
 */
export type Failure = "identity" | "unsealed" | "blocked" | "taken";

/** The only changes of phase a call may make; everything else is ignored. */
export const TRANSITIONS: Readonly<Record<Phase, readonly Phase[]>> = {
  idle: ["waiting", "connecting", "failed", "ended"],
  waiting: ["connecting", "connected", "failed", "ended"],
  connecting: ["waiting", "connected", "reconnecting", "failed", "ended"],
  connected: ["waiting", "connecting", "reconnecting", "failed", "ended"],
  reconnecting: ["waiting", "connecting", "connected", "failed", "ended"],
  failed: ["waiting", "connecting", "connected", "ended"],
  ended: [],
};

export interface PeerView {
  device: string;
  person: string;
  phase: LinkPhase;
  verified: boolean;
  /** Digits both sides can compare aloud; null until both nonces are known. */
  safety: string | null;
  note: StateNote;
  /** Whether safe or log vouch for this device's key; null while that cannot be told, or where there is nothing to ask. */
  vouched: Vouched | null;
  /** When this page first had to do with the device. */
  since: number;
  /** Since when something that the device told of safe or log could not be compared; null when all was. */
  comparing: number | null;
}

export interface CallView {
  phase: Phase;
  peers: readonly PeerView[];
  /** The consultation's channel: nobody sends more than this. */
  ceiling: Rung;
  /** What the line carries, measured here. */
  carried: Rung;
  weak: boolean;
  online: boolean;
  signalling: boolean;
  connectedAt: number | null;
  lostAt: number | null;
  /** How long the last break took; shown for a moment after the call is back. */
  gapMs: number | null;
  /** When the other side told us that it cannot hear us. */
  unheardAt: number | null;
  /** The last person who left on purpose and has not come back. */
  leftBy: string | null;
  failure: Failure | null;
  outcome: string | null;
  /** What this device and another one do not see alike, and so what the service may be hiding from one of them. */
  apart: Apart | null;
}

export type CallEvent =
  | { type: "joined" }
  | { type: "link"; device: string; person: string; phase: LinkPhase; at: number }
  | { type: "checking"; device: string }
  | { type: "verified"; device: string; safety: string | null }
  | { type: "vouched"; device: string; vouched: Vouched }
  | { type: "comparing"; device: string; since: number | null }
  | { type: "apart"; apart: Apart | null }
  | { type: "dropped"; device: string; left: boolean }
  | { type: "note"; device: string; note: StateNote }
  | { type: "unheard"; at: number }
  | { type: "ceiling"; rung: Rung }
  | { type: "ladder"; rung: Rung; weak: boolean }
  | { type: "online"; on: boolean }
  | { type: "signalling"; up: boolean }
  | { type: "failed"; failure: Failure }
  | { type: "retry" }
  | { type: "ended"; outcome: string | null };

const QUIET: StateNote = { kind: "state", mic: true, camera: true, rung: "video", weak: false, silenced: false };

export function startView(ceiling: Rung): CallView {
  return {
    phase: "idle",
    peers: [],
    ceiling,
    carried: "video",
    weak: false,
    online: true,
    signalling: true,
    connectedAt: null,
    lostAt: null,
    gapMs: null,
    unheardAt: null,
    leftBy: null,
    failure: null,
    outcome: null,
    apart: null,
  };
}

function phaseFrom(peers: readonly PeerView[]): Phase {
  const has = (phase: LinkPhase) => peers.some((peer) => peer.phase === phase);
  if (has("connected")) return "connected";
  if (has("reconnecting")) return "reconnecting";
  if (has("connecting")) return "connecting";
  return has("failed") ? "failed" : "waiting";
}

/** Moves to the phase if the table allows it, and keeps the times of connection and loss. */
function moved(view: CallView, phase: Phase, at: number | null = null): CallView {
  if (phase === view.phase || !TRANSITIONS[view.phase].includes(phase)) return view;
  if (phase === "reconnecting") return { ...view, phase, lostAt: at, gapMs: null };
  if (phase !== "connected") return { ...view, phase };
  const gapMs = view.lostAt === null || at === null ? null : at - view.lostAt;
  return { ...view, phase, connectedAt: view.connectedAt ?? at, lostAt: null, gapMs, leftBy: null, failure: null };
}

function withPeer(view: CallView, device: string, change: Partial<PeerView>): CallView {
  return { ...view, peers: view.peers.map((peer) => (peer.device === device ? { ...peer, ...change } : peer)) };
}

function linked(view: CallView, event: Extract<CallEvent, { type: "link" }>): CallView {
  const known = view.peers.some((peer) => peer.device === event.device);
  const { device, person, phase } = event;
  const fresh: PeerView = { device, person, phase, verified: false, safety: null, note: QUIET, vouched: null, since: event.at, comparing: null };
  const next = known ? withPeer(view, device, { phase }) : { ...view, peers: [...view.peers, fresh] };
  return moved({ ...next, leftBy: next.leftBy === person ? null : next.leftBy }, phaseFrom(next.peers), event.at);
}

function dropped(view: CallView, device: string, left: boolean): CallView {
  const gone = view.peers.find((peer) => peer.device === device);
  if (gone === undefined) return view;
  const peers = view.peers.filter((peer) => peer.device !== device);
  return moved({ ...view, peers, leftBy: left ? gone.person : view.leftBy }, phaseFrom(peers));
}

function failed(view: CallView, failure: Failure): CallView {
  return { ...moved(view, "failed"), failure };
}

export function reduce(view: CallView, event: CallEvent): CallView {
  if (view.phase === "ended") return view;
  switch (event.type) {
    case "joined":
      return moved(view, phaseFrom(view.peers));
    case "link":
      return linked(view, event);
    case "checking":
      return withPeer(view, event.device, { verified: false, safety: null });
    case "verified":
      return withPeer(view, event.device, { verified: true, safety: event.safety });
    case "vouched":
      return withPeer(view, event.device, { vouched: event.vouched });
    case "comparing":
      return withPeer(view, event.device, { comparing: event.since });
    case "apart":
      return event.apart === view.apart ? view : { ...view, apart: event.apart };
    case "dropped":
      return dropped(view, event.device, event.left);
    case "note":
      return withPeer(view, event.device, { note: event.note });
    case "unheard":
      return { ...view, unheardAt: event.at };
    case "ceiling":
      return { ...view, ceiling: event.rung };
    case "ladder":
      return { ...view, carried: event.rung, weak: event.weak };
    case "online":
      return { ...view, online: event.on };
    case "signalling":
      return { ...view, signalling: event.up };
    case "failed":
      return failed(view, event.failure);
    case "retry":
      return { ...moved(view, phaseFrom(view.peers)), failure: null };
    case "ended":
      return { ...moved(view, "ended"), outcome: event.outcome };
  }
}

/** What this device sends now: never more than the consultation's channel nor than the line carries. */
export const sends = (view: CallView): Rung => lower(view.ceiling, view.carried);

export type StatusCode =
  | "idle"
  | "waiting"
  | "other-left"
  | "connecting"
  | "offline"
  | "reconnecting"
  | "reconnected"
  | "other-silenced"
  | "unheard"
  | "chat-only"
  | "chat-only-weak"
  | "sound-only"
  | "sound-only-weak"
  | "other-sound-only"
  | "weak"
  | "good"
  | "identity"
  | "unsealed"
  | "blocked"
  | "taken"
  | "ended";

export const NEWS_MS = 4000;

function connectedStatus(view: CallView, now: number): StatusCode {
  const rung = sends(view);
  const others = view.peers.map((peer) => peer.note);
  const since = view.connectedAt === null ? Infinity : now - (view.unheardAt ?? -Infinity);
  if (others.some((note) => note.silenced)) return "other-silenced";
  if (since < NEWS_MS * 3) return "unheard";
  if (view.ceiling !== "video") return view.ceiling === "chat" ? "chat-only" : rung === "chat" ? "chat-only-weak" : "sound-only";
  if (rung !== "video") return rung === "chat" ? "chat-only-weak" : "sound-only-weak";
  if (others.some((note) => note.rung !== "video")) return "other-sound-only";
  return view.weak || others.some((note) => note.weak) ? "weak" : "good";
}

/** The one sentence the status line tells, as a code of the words catalogue. */
export function statusOf(view: CallView, now: number, restoredAt: number | null): StatusCode {
  if (view.phase === "ended" || view.phase === "idle") return view.phase;
  if (view.phase === "failed") return view.failure ?? "blocked";
  if (!view.online && view.phase !== "connected") return "offline";
  if (view.phase === "waiting") return view.leftBy === null ? "waiting" : "other-left";
  if (view.phase !== "connected") return view.phase;
  if (restoredAt !== null && view.gapMs !== null && now - restoredAt < NEWS_MS) return "reconnected";
  return connectedStatus(view, now);
}
