// Steps that follow each other, whatever becomes of each: one that fails is told and holds up none that comes after it.

export class Turns {
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly failed: (problem: unknown) => void) {}

  take(step: () => Promise<void> | void): void {
    this.last = this.last.then(step).catch(this.failed);
  }

  /** Resolves when everything taken so far is done. */
  get settled(): Promise<void> {
    return this.last;
  }
}
