// When to try again to reach the other device: at once on a network change, else with growing pauses.

const PAUSES_MS = [1500, 2000, 3000, 4000, 6000, 8000] as const;

export class Recovery {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tries = 0;

  constructor(private readonly attempt: (tries: number) => void) {}

  /** Plans the first try unless one is planned already. */
  plan(delayMs: number): void {
    if (this.timer === undefined) this.timer = setTimeout(this.fire, delayMs);
  }

  now(): void {
    clearTimeout(this.timer);
    this.fire();
  }

  settle(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.tries = 0;
  }

  private readonly fire = (): void => {
    const tries = this.tries++;
    this.timer = setTimeout(this.fire, PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)]);
    this.attempt(tries);
  };
}
