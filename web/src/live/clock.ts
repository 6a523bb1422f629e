// The server's time, as far as we know it: phones whose clock is wrong still count down rightly.

let ahead = 0;

export function serverSaid(now: string): void {
  const at = Date.parse(now);
  if (Number.isFinite(at)) ahead = at - Date.now();
}

export const serverNow = (): number => Date.now() + ahead;
