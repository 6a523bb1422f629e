// Envelopes that came over a call's own line before the server showed them: checked like all others, shown, and not yet counted on.
import { type Bytes, type ChainState, follow, head, readEnvelope, Refused } from "../sealing";
import type { Book } from "./book";
import type { Opened } from "./talk.model";
import { oneAfterAnother } from "./turns";

const MOST = 100;

export class Ahead {
  /** Messages, each once, in the order in which they came. The chain decides where they stand in the end. */
  said: readonly Opened[] = [];
  /** Where the chain would end, by the hash of its last envelope: some of it may come to stand differently. */
  private readonly ends = new Map<string, ChainState>();
  private readonly inTurn = oneAfterAnother();

  constructor(
    private readonly book: Book,
    /** Asks the server for what is missing in between. */
    private readonly catchUp: () => Promise<unknown>,
  ) {}

  /** Whether there is something new to show. What does not fit, or is not what its writer signed, is passed over. */
  take(raw: Bytes): Promise<boolean> {
    return this.inTurn(() => this.takeNext(raw)).catch((problem: unknown) => {
      if (problem instanceof Refused) return false;
      throw problem;
    });
  }

  private async takeNext(raw: Bytes): Promise<boolean> {
    const { header } = await readEnvelope(raw);
    const before = this.endAt(header.prev) ?? (await this.caughtUp(header.prev));
    if (before === null || header.seq <= this.book.head.seq) return false;
    const { state, envelope } = await follow(before, raw);
    this.keep(state);
    const opened = await this.book.open(envelope);
    if (opened.type !== "message" || opened.body === null) return false;
    const again = (one: Opened) => one.person === opened.person && one.body?.["id"] === opened.body?.["id"];
    this.said = [...this.said.filter((one) => !again(one)), opened].slice(-MOST);
    return true;
  }

  private endAt(hash: string): ChainState | null {
    const { state } = this.book;
    return state && head(state).hash === hash ? state : (this.ends.get(hash) ?? null);
  }

  private async caughtUp(hash: string): Promise<ChainState | null> {
    await this.catchUp();
    return this.endAt(hash);
  }

  private keep(state: ChainState): void {
    for (const [hash, { seq }] of this.ends) if (seq < this.book.head.seq || this.ends.size >= MOST) this.ends.delete(hash);
    this.ends.set(head(state).hash, state);
  }
}
