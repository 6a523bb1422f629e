// A doctor's day in figures, from their own list of consultations. Pure.
import type { Consultation } from "../../api/types";

export interface Load {
  /** Consultations that began in the last sixty minutes. */
  hour: number;
  today: number;
  /** Minutes in calls today. */
  minutes: number;
}

type Past = Pick<Consultation, "matched_at" | "started_at" | "ended_at">;

const dayOf = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Brussels", year: "numeric", month: "2-digit", day: "2-digit" });

export function isToday(at: string, now: number): boolean {
  return dayOf.format(new Date(at)) === dayOf.format(now);
}

function minutesIn({ started_at, ended_at }: Past, now: number): number {
  if (started_at === null) return 0;
  const until = ended_at === null ? now : Date.parse(ended_at);
  return Math.max(0, until - Date.parse(started_at)) / 60_000;
}

export function loadOf(past: readonly Past[], now: number): Load {
  const today = past.filter((one) => isToday(one.matched_at, now));
  const minutes = today.reduce((sum, one) => sum + minutesIn(one, now), 0);
  const hour = past.filter((one) => now - Date.parse(one.matched_at) < 3_600_000).length;
  return { hour, today: today.length, minutes: Math.round(minutes) };
}
