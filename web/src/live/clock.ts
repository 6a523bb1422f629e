// The server's time, as far as we know it: phones whose clock is wrong still count down rightly.

let ahead = 0;

export function serverSaid(now: string): void {
  const at = Date.parse(now);
  if (Number.isFinite(at)) ahead = at - Date.now();
}

export const serverNow = (): number => Date.now() + ahead;

/** A wrong hour, zone or day is put right; who is further off signs by their own clock, a day nearer. */
const MOST_MS = 24 * 3_600_000;

/** For what this device signs, and for what it holds to have run out: no server moves that by more than a day. */
export const signedNow = (): number => Date.now() + Math.max(-MOST_MS, Math.min(MOST_MS, ahead));
