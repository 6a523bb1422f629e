// One safe's chain as this device has followed it: every envelope checked, and opened as soon as there is a key.
import { begin, type Bytes, type ChainState, contentKey, demandGrown, type Envelope, type Expected, follow, followAll, head, isSealed, type KemPair, newestRooms, openedBy, openedByJoin, openedByNewcomer, openedByPaired, readBody, Refused, type Rooms } from "../sealing";
import type { Seen } from "./shelf";
import type { Opened } from "./talk.model";

type Body = Record<string, unknown>;

export class Book {
  state: ChainState | null = null;
  opened: readonly Opened[] = [];
  /** What the chain was refused for; nothing after it is believed. */
  attack: string | null = null;
  private readonly envelopes: Envelope[] = [];
  private readonly rooms = new Map<number, Bytes>();
  private readonly keys = new Map<number, CryptoKey>();
  private readonly people = new Map<string, string>();
  private share: Bytes | null = null;

  constructor(
    private readonly expected: Expected,
    private readonly device: string,
    /** A patient's own device, which an older one lets in by a code alone. */
    private readonly isPatients: boolean,
  ) {}

  get head(): Seen {
    return this.state ? head(this.state) : { seq: 0, hash: "" };
  }

  /** Whether what is sealed in the newest epoch can be read and written. */
  get isOpen(): boolean {
    return this.state !== null && this.keys.has(this.state.epoch);
  }

  get hasRooms(): boolean {
    return this.state !== null && this.rooms.has(this.state.epoch);
  }

  /** Whether this device was in at some time. */
  get hasAnyRoom(): boolean {
    return this.rooms.size > 0;
  }

  get isMember(): boolean {
    return this.state?.members.has(this.device) ?? false;
  }

  get all(): readonly Envelope[] {
    return this.envelopes;
  }

  /** This epoch's secret and those before it: what another member is given. */
  get newest(): Bytes[] {
    return this.state ? newestRooms(this.state, this.rooms) : [];
  }

  get key(): CryptoKey | null {
    return (this.state && this.keys.get(this.state.epoch)) ?? null;
  }

  /** The root's person is not in the chain: whoever keeps the book knows. */
  knowRoot(person: string): void {
    if (this.state) this.people.set(this.state.root, person);
  }

  personOf(device: string): string | null {
    return this.people.get(device) ?? null;
  }

  /** Envelopes that come next; what was followed before one that is refused stays. Throws `Refused`. */
  async follow(batch: readonly Bytes[]): Promise<void> {
    const rest = this.state === null ? await this.begin(batch) : batch;
    try {
      if (this.state) this.turn(await followAll(this.state, rest));
    } catch (refused) {
      await this.followWhatFits(rest);
      this.attack = refused instanceof Refused ? refused.attack : "malformed";
      throw refused;
    }
  }

  private async begin(batch: readonly Bytes[]): Promise<readonly Bytes[]> {
    const [first, ...rest] = batch;
    if (first === undefined) return [];
    const { state, envelope } = await begin(first, this.expected);
    this.turn({ state, envelopes: [envelope] });
    return rest;
  }

  private async followWhatFits(batch: readonly Bytes[]): Promise<void> {
    for (const raw of batch) {
      const next = this.state && (await follow(this.state, raw).catch(() => null));
      if (!next) return;
      this.turn({ state: next.state, envelopes: [next.envelope] });
    }
  }

  private turn({ state, envelopes }: { state: ChainState; envelopes: readonly Envelope[] }): void {
    this.state = state;
    this.envelopes.push(...envelopes);
    for (const member of state.met.values()) if (member.person) this.people.set(member.device, member.person);
  }

  /** A head that this browser saw earlier. Throws `Refused` when the server shows less, or something else. */
  demandGrown(seen: Seen): void {
    if (this.state === null) throw new Refused("truncated", seen.seq);
    demandGrown(this.state, seen);
  }

  learn(rooms: Rooms): void {
    for (const [epoch, room] of rooms) this.rooms.set(epoch, room);
  }

  /** A device that scanned a code, asked nobody else and is in without it was shown another safe than the one that the code is of. */
  async unlockPaired(pair: KemPair, pairing: Bytes, isOnlyWay: boolean): Promise<void> {
    if (this.state === null) return;
    this.learn(await openedByPaired(this.state, this.envelopes, this.device, pair, pairing));
    if (isOnlyWay && this.rooms.size === 0 && this.isMember) this.refuseFalse();
  }

  private refuseFalse(): never {
    this.attack = "swapped-key";
    throw new Refused("swapped-key");
  }

  async unlock(pair: KemPair): Promise<boolean> {
    if (this.state === null) return false;
    const open = this.isPatients ? openedByNewcomer : openedBy;
    const rooms = await open(this.state, this.envelopes, this.device, pair);
    if (rooms === null && this.isMember) this.refuseFalse();
    this.learn(rooms ?? new Map());
    this.learn(await openedByJoin(this.state, this.envelopes, this.device, pair));
    return this.hasRooms;
  }

  knowShare(share: Bytes): void {
    this.share = share;
  }

  /** Opens whatever can be opened now and was not yet. */
  async read(): Promise<void> {
    await this.deriveKeys();
    const known = this.opened;
    this.opened = await Promise.all(this.envelopes.map((envelope, index) => {
      const before = known[index];
      return before && (before.body !== null || !isSealed(before.type as never)) ? before : this.open(envelope);
    }));
  }

  private async deriveKeys(): Promise<void> {
    if (this.share === null) return;
    for (const [epoch, room] of this.rooms) if (!this.keys.has(epoch)) this.keys.set(epoch, await contentKey(room, this.share));
  }

  /** As far as there is a key for it. */
  async open(envelope: Envelope): Promise<Opened> {
    const { seq, type, device, at } = envelope.header;
    const sealed = isSealed(type) && this.keys.has(envelope.header.epoch);
    const content = sealed ? await readBody(envelope, this.keys).catch(() => null) : null;
    const body = typeof content === "object" && content !== null ? (content as Body) : null;
    return { seq, type, device, person: this.personOf(device), at, body };
  }
}
