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
  | "other-left"
  | "other-silenced"
  | "unheard"
  | "offline"
  | "identity"
  | "blocked"
  | "taken"
  | "ended";

const INTERRUPTS: ReadonlySet<Saying> = new Set(["reconnecting", "reconnected", "offline", "identity", "ended", "unheard"]);
const ALIKE: Partial<Record<StatusCode, Saying>> = { "other-sound-only": "weak" };
const SILENT: ReadonlySet<StatusCode> = new Set(["idle", "waiting", "good"]);

export interface News {
  saying: Saying;
  manner: "polite" | "assertive";
}

/** Nothing for a quiet state; "connected" when the line is up for the first time. */
export function newsOf(before: StatusCode | null, now: StatusCode, firstConnection: boolean): News | null {
  if (firstConnection) return { saying: "connected", manner: "polite" };
  if (before === now || SILENT.has(now)) return null;
  const saying = ALIKE[now] ?? (now as Saying);
  return { saying, manner: INTERRUPTS.has(saying) ? "assertive" : "polite" };
}

/** Weak-line news at most once per half minute: a line that swings must not talk over the doctor. */
export const QUIET_MS: Partial<Record<Saying, number>> = { weak: 30_000, "sound-only-weak": 30_000, "chat-only-weak": 30_000 };
