// How long a safe still exists: in figures, in tone, and how much of the ring is left. Pure.

const HOUR_MS = 3_600_000;
export const KEPT_HOURS = 48;
const SOON_HOURS = 6;

export interface Countdown {
  hours: number;
  minutes: number;
  /** 0 is over, 1 is the whole time after the end. */
  share: number;
  tone: "calm" | "soon" | "over";
}

/** `expiresAt` as an ISO time, `now` in milliseconds. */
export function countdown(expiresAt: string, now: number): Countdown {
  const left = Math.max(0, Date.parse(expiresAt) - now);
  const minutes = Math.ceil(left / 60_000);
  const tone = left === 0 ? "over" : left < SOON_HOURS * HOUR_MS ? "soon" : "calm";
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60, share: Math.min(1, left / (KEPT_HOURS * HOUR_MS)), tone };
}
