// How long somebody has waited, in whole minutes.

export function waitedMinutes(askedAt: string, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(askedAt)) / 60_000));
}
