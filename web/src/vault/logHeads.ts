// Heads of the public log that came with the grants of a safe: each is held against the furthest that this browser knows.
import { type Checkpoint, Refused } from "../sealing";
import { PATIENCE, wait, within } from "./comparing";
import type { VaultDesk } from "./desk";

type Met = () => readonly Checkpoint[];

/** At the match reading and the call's first picture go first. */
const AFTER_MS = 2000;

export class LogHeads {
  private compared = 0;
  private refused: Refused | null = null;
  private comparing: Promise<void> | null = null;

  constructor(
    private readonly desk: VaultDesk,
    private readonly after = AFTER_MS,
    private readonly answer = PATIENCE.answer,
  ) {}

  get attack(): string | null {
    return this.refused?.attack ?? null;
  }

  /** Nothing is believed any more of who was let in by another log than ours. */
  demandOne(): void {
    if (this.refused) throw this.refused;
  }

  /** Beside everything else, for the log may take its time. What nobody answers is asked the next time, the rest once. Throws `Refused`. */
  async check(met: Met): Promise<void> {
    await (this.comparing ??= this.compare(met).finally(() => (this.comparing = null)));
    this.demandOne();
  }

  private async compare(met: Met): Promise<void> {
    if (met().length <= this.compared) return;
    await wait(this.after);
    try {
      for (let next = met()[this.compared]; next && !this.refused; next = met()[++this.compared]) await within(this.answer, this.desk.follow(next.note));
    } catch (problem) {
      if (problem instanceof Refused) this.refused = problem;
    }
  }
}
