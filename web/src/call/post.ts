// Signs, numbers and sends every signalling message in order, and lets in only what a known device signed for us.
import { EnvelopeRefused, openEnvelope, parseEnvelope, sealEnvelope, type Bytes } from "./envelope";
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

interface Waiting {
  to: string;
  envelope: Bytes;
}

const LONGEST_QUEUE = 200;

export class Post {
  private readonly counter: SendCounter;
  private readonly guard: ReplayGuard;
  private readonly outgoing: Turns;
  private readonly incoming: Turns;
  private waiting: Waiting[] = [];

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
    this.outgoing.take(async () => {
      const envelope = await this.seal(to, body);
      if (this.waiting.length > 0 || !this.wire.sendSignal(this.consultation, to, envelope)) this.keep({ to, envelope });
    });
  }

  private seal(to: string, body: SignalBody): Promise<Bytes> {
    const { deviceId, sign } = this.identity;
    const header = { consultation: this.consultation, from: deviceId, to, n: this.counter.next(), at: new Date().toISOString() };
    return sealEnvelope(header, encodeSignal(body), sign);
  }

  private keep(letter: Waiting): void {
    this.waiting = [...this.waiting, letter].slice(-LONGEST_QUEUE);
  }

  /** The line is up again: what waited goes out in its order. */
  flush(): void {
    this.outgoing.take(() => {
      const letters = this.waiting;
      const refused = letters.findIndex(({ to, envelope }) => !this.wire.sendSignal(this.consultation, to, envelope));
      this.waiting = refused === -1 ? [] : letters.slice(refused);
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
