// The server's time, as far as we know it: phones whose clock is wrong still count down rightly, and say that it is wrong.

let ahead = 0;
let isHeard = false;
const watchers = new Set<() => void>();

export function serverSaid(now: string): void {
  const at = Date.parse(now);
  if (!Number.isFinite(at)) return;
  ahead = at - Date.now();
  isHeard = true;
  for (const changed of [...watchers]) changed();
}

/** Told whenever the server said its time. */
export function watchClock(changed: () => void): () => void {
  watchers.add(changed);
  return () => void watchers.delete(changed);
}

export const serverNow = (): number => Date.now() + ahead;

/** A wrong hour, zone or day is put right; who is further off signs by their own clock, a day nearer. */
const MOST_MS = 24 * 3_600_000;
/** Nobody is told of less: nothing here goes wrong by it. */
const TOLD_MS = 30 * 60_000;

/** For what this device signs, and for what it holds to have run out: no server moves that by more than a day. */
export const signedNow = (): number => Date.now() + Math.max(-MOST_MS, Math.min(MOST_MS, ahead));

/** Null while server and device are further apart than we put right: then neither is believed, and nothing is held to be over. */
export const agreedNow = (): number | null => (Math.abs(ahead) > MOST_MS ? null : serverNow());

export type ClockState = "right" | "wrong" | "far";

export const clockState = (): ClockState => (Math.abs(ahead) < TOLD_MS ? "right" : agreedNow() === null ? "far" : "wrong");

/** Until the server has said its time, or has had time enough to: a page knows nothing of it when it opens. */
export function serverHeard(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(done, isHeard ? 0 : ms);
    const stop = watchClock(done);
  });
}
