// How long to wait before the next try: doubling, capped, and spread so that a restarted server is not stormed.

export const firstWaitMs = 400;
export const longestWaitMs = 12_000;

/** Between half of and the whole of the doubled time. `random` is in [0, 1). */
export function waitBeforeTry(failures: number, random: () => number): number {
  const whole = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.max(0, failures - 1));
  return Math.round(whole / 2 + (whole / 2) * random());
}
