// How long a safe still exists: in figures, in tone, and how much of the ring is left. Pure.

const HOUR_MS = 3_600_000;
const SOON_HOURS = 6;

export interface Countdown {
  hours: number;
  minutes: number;
  /** 0 is over, 1 is the whole time after the end. */
  share: number;
  tone: "calm" | "soon" | "over";
}

/** `endedAt` and `expiresAt` as ISO times of the server, whose rule how long that is; `now` in milliseconds. */
export function countdown(endedAt: string | null, expiresAt: string, now: number): Countdown {
  const end = Date.parse(expiresAt);
  const left = Math.max(0, end - now);
  const whole = endedAt === null ? left : end - Date.parse(endedAt);
  const minutes = Math.ceil(left / 60_000);
  const tone = left === 0 ? "over" : left < SOON_HOURS * HOUR_MS ? "soon" : "calm";
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60, share: left === 0 ? 0 : Math.min(1, left / whole), tone };
}
