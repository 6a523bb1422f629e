// How figures of the board are drawn: minutes, shares of the whole, columns of the day. Pure.

/** Never rounded up, so that nobody seems to have waited longer than they did. */
export function minutesOf(seconds: number): number {
  return Math.floor(Math.max(0, seconds) / 60);
}

/** Hours and minutes, for what lasts longer than an hour. */
export function hoursAndMinutes(minutes: number): { hours: number; minutes: number } {
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}

/** Why the guard acts, in the order of how long it lasts. */
export const guardReasons = ["hour", "run", "day", "week", "intake"] as const;

export interface Share {
  name: string;
  count: number;
  /** Of the whole, 0 to 1. */
  share: number;
}

/** In the order in which they matter, not by their number. */
export const urgencies = ["soon", "today", "routine"] as const;

/** In the given order; without one, largest first and of equals by name. */
export function sharesOf(counts: Readonly<Record<string, number>>, order?: readonly string[]): Share[] {
  const whole = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const all = Object.entries(counts).map(([name, count]) => ({ name, count, share: whole > 0 ? count / whole : 0 }));
  if (order) return all.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  return all.sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}

export interface Column {
  hour: number;
  count: number;
  /** Of the highest column, 0 to 1. */
  height: number;
}

const FIRST = 7;
const LAST = 20;

/** The hours of the day from seven to eight in the evening, wider when something happened outside them. */
export function columnsOf(counts: Readonly<Record<string, number>>): Column[] {
  const hours = Object.keys(counts).map(Number).filter(Number.isInteger);
  const from = Math.min(FIRST, ...hours);
  const to = Math.max(LAST, ...hours);
  const highest = Math.max(1, ...Object.values(counts));
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const count = counts[String(from + index)] ?? 0;
    return { hour: from + index, count, height: count / highest };
  });
}
