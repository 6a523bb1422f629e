// One safe on this device: followed, opened, written to, and shown; whoever the patient's rules let in is let in.
import { isProblem, Problem, Unreachable } from "../api/problems";
import { type KemPair, newKemPair, Refused, type SealedType, stateKem, toBase64url, unbase64url, write } from "../sealing";
import type { Bytes } from "./api";
import { Ahead } from "./ahead";
import { Book } from "./book";
import { Consents } from "./consents";
import { Courier } from "./courier";
import type { VaultDesk } from "./desk";
import { Doorkeeper } from "./doorkeeper";
import { Farewell } from "./farewell";
import { comeIn, dutyPair, leave, stay } from "./leaving";
import { Crowded, Line } from "./line";
import { LogHeads } from "./logHeads";
import { helpersOf } from "./nurses";
import { holdersOf } from "./holders";
import { Outbox } from "./outbox";
import type { SafePicture, SafeState } from "./picture";
import { noWayBack, WayBack } from "./wayBack";
import { MAX_MESSAGE, readFile, readMessage, type FileBody } from "./plaintext";
import type { Unsent } from "./shelf";
import { arrivingOf, nameOf, noTalk, readWith, talkOf, type Entry } from "./talk.model";
import { voicesOf } from "./voices";

const WANT_HOURS = 72;
const HOUR_MS = 3_600_000;

export class SafeClient {
  picture: SafePicture = { state: "opening", safe: null, talk: noTalk, helpers: new Map(), voices: new Map(), holders: [], arriving: [], waiting: [], newcomers: [], pairing: null, comingBack: noWayBack, progress: new Map(), attack: null, stuck: false, givenUp: false };
  readonly line: Line;
  readonly door: Doorkeeper;
  readonly back: WayBack;
  readonly consents: Consents;
  private readonly book: Book;
  private readonly ahead: Ahead;
  private readonly logHeads: LogHeads;
  private readonly farewell: Farewell;
  private readonly courier: Courier;
  private readonly outbox: Outbox;
  private readonly listeners = new Set<() => void>();
  private state: SafeState = "opening";
  private syncing: Promise<void> | null = null;
  private again = false;
  private reading = 0;
  /** What stood on this screen before the chain had it. */
  private readonly seen = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly desk: VaultDesk,
    readonly id: string,
  ) {
    this.book = new Book({ safe: id, trust: desk.trust }, desk.author.device, desk.isPatient);
    this.line = new Line(desk, id, this.book);
    this.ahead = new Ahead(this.book, () => this.learn(() => this.line.fetch()));
    this.logHeads = new LogHeads(desk);
    this.consents = new Consents(desk, this.line, this.sync);
    this.door = new Doorkeeper(desk, this.line, this.consents);
    this.farewell = new Farewell(desk, id, this.line);
    this.back = new WayBack(desk, this.line, this.sync);
    this.courier = new Courier(desk, id, this.show);
    this.outbox = new Outbox(desk, this.line, this.courier, id, this.show);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** Looks, fetches, opens and lets in; asked again while it runs, it runs once more. */
  sync = (): Promise<void> => {
    this.again = true;
    this.syncing ??= this.syncAll().finally(() => (this.syncing = null));
    return this.syncing;
  };

  private async syncAll(): Promise<void> {
    while (this.again && this.state !== "destroyed") {
      this.again = false;
      await this.syncOnce().catch((problem: unknown) => this.failed(problem));
      this.show();
    }
  }

  private async syncOnce(): Promise<void> {
    await Promise.all([this.line.look(), this.line.fetch()]);
    await this.unlock();
    this.state = this.book.isOpen ? "open" : "locked";
    this.show();
    await this.consents.settle();
    await this.farewell.settle();
    this.lookAgainIn(this.farewell.waitMs);
    this.logHeads.demandOne();
    this.state = this.book.isOpen ? "open" : "locked";
    if ((await this.door.admitInvited()) || (await this.door.admitPaired())) this.again = true;
    if (this.door.waitMs !== null) this.lookAgainIn(Math.min(this.door.waitMs, this.farewell.waitMs ?? Infinity));
    await this.outbox.load();
    if (this.book.isOpen && this.outbox.waiting.length > 0) void this.outbox.flush();
  }

  /** Nothing tells this page that nobody lets it in: it looks by itself when it has waited long enough. */
  private lookAgainIn(wait: number | null): void {
    clearTimeout(this.timer);
    if (wait !== null) this.timer = setTimeout(() => void this.sync(), Math.max(0, wait) + 1);
  }

  /** Only what is new in the chain: quicker than everything anew, and all that a doctor waits for at the match. */
  grew(seq = Infinity): Promise<void> {
    return this.state !== "opening" && this.book.head.seq >= seq ? Promise.resolve() : this.learn(() => this.line.fetch());
  }

  /** An envelope that came by itself, quicker than its event. */
  took(envelope: Bytes): Promise<void> {
    return this.learn(() => this.line.take(envelope));
  }

  /** An envelope that came from its writer's page, over the line of a call. */
  async heard(envelope: Bytes): Promise<void> {
    if (await this.ahead.take(envelope)) this.show();
  }

  private async learn(how: () => Promise<unknown>): Promise<void> {
    if (this.line.safe === null) return this.sync();
    await how().then(() => this.unlock()).catch((problem: unknown) => this.failed(problem));
    if (!this.book.isOpen) return this.sync();
    if (this.state === "locked" || this.state === "opening") this.state = "open";
    this.show();
  }

  private async unlock(): Promise<void> {
    this.logHeads.demandOne();
    const patient = this.line.safe?.people.find((one) => one.role === "patient")?.person_id;
    if (patient) this.book.knowRoot(patient);
    await this.unlockOwn();
    await this.unlockWith(await dutyPair(this.desk));
    if (!this.book.hasRooms) await comeIn(this.desk, this.line);
    await this.book.read();
    void this.compareLogs();
  }

  /** Nobody who reads waits for it. */
  private async compareLogs(): Promise<void> {
    await this.logHeads.check(() => this.book.state?.checkpoints ?? []).catch((problem: unknown) => {
      this.failed(problem);
      this.show();
    });
  }

  private async unlockOwn(): Promise<void> {
    if (this.book.hasRooms) return;
    const pair = await this.desk.shelf.kem(this.id);
    const { pairing: scanned, asksDoctor = false } = await this.desk.shelf.secrets(this.id);
    const pairing = unbase64url(scanned);
    if (pair && pairing) await this.book.unlockPaired(pair, pairing, !asksDoctor);
    if (!pairing || asksDoctor) await this.unlockWith(pair);
  }

  private async unlockWith(pair: KemPair | null): Promise<void> {
    if (pair && !this.book.hasRooms) await this.book.unlock(pair);
  }

  private failed(problem: unknown): void {
    if (problem instanceof Refused) this.state = "refused";
    else if (problem instanceof Problem && problem.status === 410) this.state = "destroyed";
    else if (isProblem(problem, "not-a-member")) this.state = "locked";
    else if (problem instanceof Unreachable || problem instanceof Problem || problem instanceof Crowded) this.state = this.book.isOpen ? "away" : this.state;
    else throw problem;
  }

  /**
   * This device wants in: it says so, signed, with a key for this safe alone. `code` was read from the screen of an own device, whose
   * way in stays open when the doctor is asked as well.
   */
  async ask(code?: Bytes): Promise<void> {
    const pair = (await this.desk.shelf.kem(this.id)) ?? (await newKemPair(1));
    await this.desk.shelf.keepKem(this.id, pair);
    const { pairing } = await this.desk.shelf.keepSecrets(this.id, code ? { pairing: toBase64url(code) } : { asksDoctor: true });
    const exp = new Date(Date.parse(this.desk.now()) + WANT_HOURS * HOUR_MS).toISOString();
    await this.desk.api.putKem(this.id, await stateKem(this.desk.author, this.id, { suite: 1, pair, exp }, code ?? unbase64url(pairing) ?? undefined));
  }

  // --- what the person does

  write(text: string): Promise<void> {
    const id = crypto.randomUUID();
    return this.outbox.add({ id, type: "message", plain: { id, text: text.slice(0, MAX_MESSAGE) } });
  }

  /** Throws `AttachmentRefused` when it is nothing that may be sent. */
  async addFile(file: File): Promise<void> {
    const body = await this.courier.take(file);
    await this.outbox.add({ id: body.id, type: "file", plain: { ...body } });
  }

  openFile = (file: FileBody): Promise<Blob> => this.courier.open(file);

  /** At once or not at all: what must not wait on this device. */
  async put(type: SealedType, content: object): Promise<void> {
    await this.line.append(async (state) => {
      const { key } = this.book;
      if (key === null) throw new Crowded(this.id);
      return write(state, this.desk.author, type, key, content, this.desk.now());
    });
    await this.book.read();
    this.show();
  }

  /** All that stands there has been seen, and what came over the call's line counts as read once the chain has it. */
  async markRead(): Promise<void> {
    for (const one of this.picture.arriving) this.seen.add(nameOf(one));
    await this.readUpto(Math.max(0, ...this.picture.talk.entries.filter((one) => !one.mine).map((one) => one.seq ?? 0)));
  }

  private async readUpto(upto: number): Promise<void> {
    if (upto <= Math.max(this.reading, this.picture.talk.myMark) || !this.book.isOpen) return;
    this.reading = upto;
    await this.put("read", { upto }).catch(() => (this.reading = 0));
  }

  /** For how many doctors on duty the safe was prepared, so that one may begin while this page is closed. */
  mayLeave = (language: string): Promise<number> => leave(this.desk, this.id, this.line, language);

  stays = (): Promise<unknown> => stay(this.desk, this.id);

  /** A code for the camera of an own new device. */
  showCode(): string {
    const code = this.door.showCode();
    this.show();
    return code;
  }

  hideCode(): void {
    this.door.hideCode();
    this.show();
  }

  /** Somebody else is in no longer, whatever the server says of them; a new epoch begins without them. */
  async sendOut(person: string): Promise<void> {
    await this.consents.takeBack(person);
    await this.farewell.sendOut(person);
    await this.sync();
  }

  // --- what is shown

  private readonly show = (): void => {
    const { ahead, desk, book, outbox, courier } = this;
    const talk = book.isOpen || book.opened.length > 0 ? talkOf(book.opened, desk.person) : noTalk;
    this.picture = {
      state: this.state,
      safe: this.line.safe,
      talk,
      helpers: helpersOf(book, this.line.safe),
      voices: voicesOf(book),
      holders: holdersOf(book),
      arriving: arrivingOf(ahead.said, talk, desk.person),
      waiting: outbox.waiting.flatMap((one) => waitingEntry(one, desk.person)),
      newcomers: this.door.newcomers,
      pairing: this.door.pairing,
      comingBack: this.back.picture,
      progress: new Map(courier.progress),
      attack: book.attack ?? this.logHeads.attack ?? this.door.attack,
      stuck: outbox.stuck,
      givenUp: outbox.givenUp,
    };
    for (const listener of this.listeners) listener();
    if (this.seen.size > 0) void this.readUpto(readWith(talk, this.seen));
  };

  /** Nothing of it stays in memory; the disk is wiped by whoever holds all safes. */
  close(): void {
    clearTimeout(this.timer);
    this.outbox.stop();
    this.courier.forget();
  }
}

function waitingEntry({ id, type, at, plain }: Unsent, person: string): Entry[] {
  const said = { id, at, mine: true, person, seq: null };
  const message = type === "message" ? readMessage(plain) : null;
  const file = type === "file" ? readFile(plain) : null;
  if (message) return [{ ...said, kind: "text", text: message.text }];
  return file ? [{ ...said, kind: "file", file }] : [];
}
