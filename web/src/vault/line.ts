// The way between a safe's book on this device and the server: fetching what is new, and putting the next envelope in.
import { isProblem } from "../api/problems";
import { type Bytes, type ChainState, readEnvelope } from "../sealing";
import { decoded, type Safe } from "./api";
import type { Book } from "./book";
import type { VaultDesk } from "./desk";
import { oneAfterAnother } from "./turns";

const MOST_TRIES = 12;

/** Somebody else wrote at every try; what waits is tried again later. */
export class Crowded extends Error {
  override readonly name = "Crowded";
}

export class Line {
  safe: Safe | null = null;
  /** Who is told of every envelope as it goes to the server. */
  readonly listeners = new Set<(envelope: Bytes) => void>();
  private readonly inTurn = oneAfterAnother();
  private looking: Promise<void> | null = null;

  constructor(
    private readonly desk: VaultDesk,
    private readonly id: string,
    readonly book: Book,
  ) {}

  /** What the server says of the safe: members, who wants in, its share for who may have it. */
  async look(): Promise<Safe> {
    const safe = await this.desk.api.one(this.id);
    this.safe = safe;
    if (safe.share) this.book.knowShare(decoded(safe.share));
    return safe;
  }

  /** Everything new, once, however many ask at the same time. */
  fetch(): Promise<void> {
    this.looking ??= this.inTurn(() => this.fetchNew()).finally(() => (this.looking = null));
    return this.looking;
  }

  /** Asks now, whatever was asked a moment before. */
  fetchAnew = (): Promise<void> => this.inTurn(() => this.fetchNew());

  private async fetchNew(): Promise<void> {
    for (;;) {
      const before = this.book.head.seq;
      const { envelopes, head } = await this.desk.api.envelopes(this.id, before);
      if (envelopes.length > 0) await this.book.follow(envelopes);
      if (envelopes.length === 0 || this.book.head.seq >= head.seq) break;
    }
    await this.remember();
  }

  /** What was seen once must be there ever after, also when this page is opened anew. */
  private async remember(): Promise<void> {
    const seen = await this.desk.shelf.seen(this.id);
    if (seen) this.book.demandGrown(seen);
    if (this.book.head.seq > (seen?.seq ?? 0)) await this.desk.shelf.keepSeen(this.id, this.book.head);
  }

  /** An envelope that was passed on: followed when it is the next; whatever is missing is fetched when its event comes. */
  take(envelope: Bytes): Promise<boolean> {
    return this.inTurn(async () => {
      const { header } = await readEnvelope(envelope);
      if (header.safe !== this.id || this.book.state === null || header.seq !== this.book.head.seq + 1) return false;
      await this.book.follow([envelope]);
      await this.desk.shelf.keepSeen(this.id, this.book.head);
      return true;
    });
  }

  /** `make` is asked again whenever somebody else was faster; null from it means that there is nothing left to write. */
  append(make: (state: ChainState) => Promise<Bytes | null>): Promise<boolean> {
    return this.inTurn(async () => {
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const { state } = this.book;
        const bytes = state && (await make(state));
        if (!bytes) return false;
        if (await this.put(bytes)) return true;
      }
      throw new Crowded(this.id);
    });
  }

  private async put(bytes: Bytes): Promise<boolean> {
    for (const tell of this.listeners) tell(bytes);
    try {
      await this.desk.api.append(this.id, bytes);
    } catch (problem) {
      if (!isProblem(problem, "head-moved")) throw problem;
      await this.fetchNew();
      return false;
    }
    await this.book.follow([bytes]);
    await this.desk.shelf.keepSeen(this.id, this.book.head);
    return true;
  }
}
