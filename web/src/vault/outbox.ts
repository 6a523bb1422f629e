// What a person wrote and the server has not acknowledged: kept locked on this device, sent once, in its order.
import { isProblem, Problem } from "../api/problems";
import { Refused, write } from "../sealing";
import type { Courier } from "./courier";
import type { VaultDesk } from "./desk";
import { Crowded, type Line } from "./line";
import type { Unsent } from "./shelf";
import { alone } from "./turns";

const AGAIN_MS = [1000, 2000, 5000, 10_000];

export class Outbox {
  waiting: readonly Unsent[] = [];
  /** The last try failed; it will be tried again unless it was given up. */
  stuck = false;
  givenUp = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly desk: VaultDesk,
    private readonly line: Line,
    private readonly courier: Courier,
    private readonly id: string,
    private readonly changed: () => void,
  ) {}

  async add(one: Omit<Unsent, "safe" | "at">): Promise<void> {
    await this.desk.shelf.putUnsent({ ...one, safe: this.id, at: this.desk.now() });
    await this.load();
    void this.flush();
  }

  async load(): Promise<void> {
    this.waiting = await this.desk.shelf.unsent(this.id);
    this.changed();
  }

  /** Two tabs share one outbox: only one of them sends at a time, the other then finds it empty. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    if (this.line.book.key === null) return;
    try {
      await alone(`doktr-outbox-${this.desk.person}-${this.id}`, () => this.sendAll());
      this.failures = 0;
      this.stuck = this.givenUp = false;
    } catch (problem) {
      this.failed(problem);
    }
    await this.load();
  }

  private async sendAll(): Promise<void> {
    if (this.failures > 0) await this.line.fetch();
    for (const one of await this.desk.shelf.unsent(this.id)) {
      if (one.type === "file") await this.courier.send(one.id);
      await this.line.append(async (state) => {
        if (await this.isThere(one)) return null;
        const { key } = this.line.book;
        // a new epoch has begun, and its secret has not come yet: what waits goes on waiting
        if (key === null) throw new Crowded(this.id);
        return write(state, this.desk.author, one.type, key, one.plain, this.desk.now());
      });
      await this.line.book.read();
      await this.desk.shelf.dropUnsent(this.id, one.id);
      await this.load();
    }
  }

  /** Sent before, but the answer was lost: the chain has it. */
  private async isThere({ id, type }: Unsent): Promise<boolean> {
    const { book } = this.line;
    await book.read();
    return book.opened.some((one) => one.type === type && one.person === this.desk.person && one.body?.["id"] === id);
  }

  private failed(problem: unknown): void {
    this.stuck = true;
    this.failures += 1;
    const over = problem instanceof Problem && problem.status === 410;
    this.givenUp = over || isProblem(problem, "not-found") || problem instanceof Refused;
    if (this.givenUp) return;
    this.timer = setTimeout(() => void this.flush(), AGAIN_MS[Math.min(this.failures, AGAIN_MS.length) - 1]);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
