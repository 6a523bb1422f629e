// Days and times of appointments, always meant in Brussels. Pure.
import type { Appointment, Slot } from "../../api/agenda";

export const zone = "Europe/Brussels";
const DAY_MS = 86_400_000;

const dayFormat = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
const hourFormat = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** 2026-10-25: the day in Brussels. */
export const dayOf = (at: Date | string): string => dayFormat.format(new Date(at));

/** Minutes since midnight on the wall in Brussels. */
export function minuteOf(at: Date | string): number {
  const [hours = 0, minutes = 0] = hourFormat.format(new Date(at)).split(":").map(Number);
  return hours * 60 + minutes;
}

/** Calendar days, whatever the clock does in between. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

export const daysFrom = (first: string, count: number): string[] => Array.from({ length: count }, (_, after) => addDays(first, after));

/** 1 is Monday. */
export const weekdayOf = (day: string): number => new Date(`${day}T12:00:00Z`).getUTCDay() || 7;

export const mondayOf = (day: string): string => addDays(day, 1 - weekdayOf(day));

/** One slot for each time: of several doctors at the same time the first. */
export function onePerTime(slots: readonly Slot[]): Slot[] {
  const seen = new Map<string, Slot>();
  for (const slot of slots) if (!seen.has(slot.starts_at)) seen.set(slot.starts_at, slot);
  return [...seen.values()];
}

export const onDay = (slots: readonly Slot[], day: string): Slot[] => slots.filter((slot) => dayOf(slot.starts_at) === day);

export const partsOfDay = ["morning", "afternoon", "evening"] as const;
export type PartOfDay = (typeof partsOfDay)[number];

export function partOf(at: string): PartOfDay {
  const minute = minuteOf(at);
  if (minute < 12 * 60) return "morning";
  return minute < 17 * 60 ? "afternoon" : "evening";
}

/** Whether the device's clock shows another time than Brussels at this moment. */
export function elsewhere(at: string, own: string = Intl.DateTimeFormat().resolvedOptions().timeZone): boolean {
  const there = new Intl.DateTimeFormat("en-GB", { timeZone: own, dateStyle: "short", timeStyle: "short" });
  const here = new Intl.DateTimeFormat("en-GB", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  return there.format(new Date(at)) !== here.format(new Date(at));
}

export type Phase = "held" | "early" | "intake" | "open" | "called" | "over";

/** What can be done with an appointment at a moment. */
export function phaseOf({ state, intake_at, opens_at, closes_at }: Pick<Appointment, "state" | "intake_at" | "opens_at" | "closes_at">, now: number): Phase {
  if (state === "held") return "held";
  if (state === "started") return "called";
  if (state !== "booked" || now > Date.parse(closes_at)) return "over";
  if (now >= Date.parse(opens_at)) return "open";
  return now >= Date.parse(intake_at) ? "intake" : "early";
}

export const isAhead = ({ state }: Pick<Appointment, "state">): boolean => state === "booked" || state === "held" || state === "started";

/** Those to come, the next one first. */
export const ahead = (all: readonly Appointment[]): Appointment[] =>
  all.filter(isAhead).sort((one, other) => Date.parse(one.starts_at) - Date.parse(other.starts_at));

/** 1440 is 24:00. */
export const clockOf = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

export function minuteOfClock(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return hours * 60 + minutes;
}
