// What a screen reader is told as the call goes on: which change is worth words, and which of them must interrupt. Pure.
import type { StatusCode } from "./call.model";

export type Saying =
  | "connecting"
  | "connected"
  | "reconnecting"
  | "reconnected"
  | "weak"
  | "sound-only-weak"
  | "chat-only-weak"
  | "sound-only"
  | "chat-only"
  | "restored"
  | "other-left"
  | "other-back"
  | "other-silenced"
  | "unheard"
  | "offline"
  | "identity"
  | "unsealed"
  | "blocked"
  | "taken"
  | "ended";

const INTERRUPTS: ReadonlySet<Saying> = new Set(["reconnecting", "reconnected", "offline", "identity", "unsealed", "ended", "unheard"]);
const ALIKE: Partial<Record<StatusCode, Saying>> = { idle: "connecting", "other-sound-only": "weak" };
const SILENT: ReadonlySet<StatusCode> = new Set(["waiting", "good"]);
const LESS: ReadonlySet<StatusCode> = new Set(["sound-only", "sound-only-weak", "chat-only", "chat-only-weak"]);
const WHOLE: ReadonlySet<StatusCode> = new Set(["good", "weak"]);
const TALKING: ReadonlySet<StatusCode> = new Set([...LESS, ...WHOLE, "other-sound-only", "other-silenced"]);

export interface News {
  saying: Saying;
  manner: "polite" | "assertive";
}

/** What the listener knows so far, as far as it matters for what is said next. */
export interface Known {
  status: StatusCode | null;
  /** Was told once that the line is up. */
  connected: boolean;
  /** Was told that the other person left, and not yet of their coming back. */
  away: boolean;
}

export const nothing: Known = { status: null, connected: false, away: false };

/** The words that a change is worth, if any, and what is known after it. */
export function tell(known: Known, now: StatusCode, connected: boolean): [News | null, Known] {
  const saying = sayingOf(known, now, connected);
  const away = now === "other-left" || (known.away && !TALKING.has(now));
  const after = { status: now, connected: known.connected || connected, away };
  return [saying && { saying, manner: INTERRUPTS.has(saying) ? "assertive" : "polite" }, after];
}

function sayingOf(known: Known, now: StatusCode, connected: boolean): Saying | null {
  if (connected && !known.connected) return "connected";
  if (known.away && TALKING.has(now)) return "other-back";
  if (known.status === now) return null;
  if (known.status !== null && LESS.has(known.status) && WHOLE.has(now)) return "restored";
  return SILENT.has(now) ? null : (ALIKE[now] ?? (now as Saying));
}

/** Weak-line news at most once per half minute: a line that swings must not talk over the doctor. */
export const QUIET_MS: Partial<Record<Saying, number>> = { weak: 30_000, "sound-only-weak": 30_000, "chat-only-weak": 30_000 };
