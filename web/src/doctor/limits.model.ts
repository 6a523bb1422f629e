// Which limits a doctor may choose: tighter than the service's. Pure.

export const limitNames = ["per_hour", "per_day", "per_week", "run_minutes", "pause_minutes"] as const;
export type LimitName = (typeof limitNames)[number];

const steps: Record<LimitName, number> = { per_hour: 1, per_day: 1, per_week: 10, run_minutes: 15, pause_minutes: 5 };
const longestPause = 60;

/** Below the service's limit; a pause is tighter when it is longer. */
export function choicesFor(name: LimitName, limit: number): number[] {
  const step = steps[name];
  if (name === "pause_minutes") return range(limit + step - (limit % step), longestPause, step);
  return range(step, limit - 1, step);
}

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.max(0, Math.floor((to - from) / step) + 1) }, (_, place) => from + place * step);
}
