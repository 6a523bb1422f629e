// Signs, numbers and sends every signalling message in order, and lets in only what a known device signed for us.
import { EnvelopeRefused, openEnvelope, parseEnvelope, sealEnvelope } from "./envelope";
import { decodeSignal, encodeSignal, type SignalBody } from "./messages";
import { ReplayGuard, SendCounter, type Memory } from "./sequence";
import type { KnownDevice } from "./people";
import { Turns } from "./turns";
import type { ArrivedSignal, CallIdentity, CallWire } from "./wire";

export interface PostEvents {
  arrived(from: KnownDevice, body: SignalBody): void;
  /** Signed by somebody else, or meant for somebody else. A repeated one is dropped without a word. */
  forged(from: string): void;
  /** Gives the sender's key, asking the server once when it is not known yet. */
  find(device: string): Promise<KnownDevice | undefined>;
  /** A fault of ours, not of a letter: it costs this one letter, which its sender repeats, and none of the next. */
  failed(problem: unknown): void;
}

/** What is still to be said; it is sealed, under the next number, when it goes out. */
interface Letter {
  place: number;
  to: string;
  body: SignalBody;
}

const LONGEST_QUEUE = 200;
/** Of so many letters the server may still say that they went nowhere. */
const MOST_REMEMBERED = 50;

export class Post {
  private readonly counter: SendCounter;
  private readonly guard: ReplayGuard;
  private readonly outgoing: Turns;
  private readonly incoming: Turns;
  private waiting: Letter[] = [];
  private readonly sent = new Map<number, Letter>();
  private places = 0;

  constructor(
    private readonly consultation: string,
    private readonly identity: CallIdentity,
    private readonly wire: CallWire,
    private readonly events: PostEvents,
    memory: { sent: Memory | null; seen: Memory | null },
  ) {
    this.outgoing = new Turns(events.failed);
    this.incoming = new Turns(events.failed);
    this.counter = new SendCounter(memory.sent);
    this.guard = new ReplayGuard(memory.seen);
  }

  send(to: string, body: SignalBody): void {
    const letter = { place: this.places++, to, body };
    this.outgoing.take(async () => {
      if (this.waiting.length > 0 || !(await this.goesOut(letter))) this.keep(letter);
    });
  }

  private async goesOut(letter: Letter): Promise<boolean> {
    const { deviceId, sign } = this.identity;
    const n = this.counter.next();
    const header = { consultation: this.consultation, from: deviceId, to: letter.to, n, at: new Date().toISOString() };
    if (!this.wire.sendSignal(this.consultation, letter.to, await sealEnvelope(header, encodeSignal(letter.body), sign))) return false;
    this.sent.set(n, letter);
    for (const old of this.sent.keys()) if (this.sent.size > MOST_REMEMBERED) this.sent.delete(old);
    return true;
  }

  private keep(letter: Letter): void {
    this.waiting = [...this.waiting, letter].sort((one, other) => one.place - other.place).slice(-LONGEST_QUEUE);
  }

  /** The server could not pass number `n` on: it waits for `flush`, in its place, and so does what comes after it. */
  lost(consultation: string, n: number): void {
    this.outgoing.take(() => {
      const letter = this.sent.get(n);
      if (consultation !== this.consultation || letter === undefined) return;
      this.sent.delete(n);
      this.keep(letter);
    });
  }

  /** The line is up again, or the server ready: what waited goes out in its order. */
  flush(): void {
    this.outgoing.take(async () => {
      for (let [next] = this.waiting; next !== undefined && (await this.goesOut(next)); [next] = this.waiting) this.waiting.shift();
    });
  }

  /** Resolves when everything handed over so far has been given to the line or set aside. */
  get settled(): Promise<void> {
    return this.outgoing.settled;
  }

  /** Resolves when everything that came so far has been read. */
  get receivedAll(): Promise<void> {
    return this.incoming.settled;
  }

  /** The page goes away: what was counted is kept. */
  remember(): void {
    this.counter.flush();
    this.guard.flush();
  }

  receive(signal: ArrivedSignal): void {
    if (signal.consultation !== this.consultation) return;
    this.incoming.take(() => this.admit(signal));
  }

  private async admit(signal: ArrivedSignal): Promise<void> {
    try {
      const sender = await this.events.find(parseEnvelope(signal.envelope).header.from);
      if (sender === undefined) return;
      const expected = { consultation: this.consultation, from: sender.device, to: this.identity.deviceId };
      const { header, body } = await openEnvelope(signal.envelope, expected, sender.key);
      this.guard.admit(header.consultation, header.from, header.n);
      const message = decodeSignal(body);
      if (message !== null) this.events.arrived(sender, message);
    } catch (problem) {
      if (!(problem instanceof EnvelopeRefused)) throw problem;
      if (problem.reason === "bad-signature" || problem.reason === "wrong-address") this.events.forged(signal.from);
    }
  }
}
