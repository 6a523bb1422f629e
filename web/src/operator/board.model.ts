// Small sums of the board.

export const urgencies = ["soon", "today", "routine"] as const;

export interface Row {
  label: string;
  count: number;
}

/** Whole minutes that have passed; never rounded up, so that nobody seems to have waited longer than they did. */
export const minutesOf = (seconds: number): number => Math.floor(Math.max(0, seconds) / 60);

/** Most first; equal counts by name. */
export const ordered = (rows: readonly Row[]): Row[] =>
  [...rows].sort((one, other) => other.count - one.count || one.label.localeCompare(other.label));

/** Every hour from the first to the last that somebody asked in, the empty ones between them too. */
export function hoursOf(byHour: Readonly<Record<string, number>>): { hour: number; count: number }[] {
  const hours = Object.keys(byHour).map(Number);
  if (hours.length === 0) return [];
  const first = Math.min(...hours);
  return Array.from({ length: Math.max(...hours) - first + 1 }, (_, index) => ({ hour: first + index, count: byHour[first + index] ?? 0 }));
}
