// What a page puts into the safe goes to the others of the call over their own lines, too: the very envelope, sealed and signed.
import { fromBase64url, toBase64url } from "../device/bytes";
import type { Bytes } from "./envelope";
import type { SealedNote } from "./messages";

/** The safe, as the lines of a call need it. */
export interface SafePassage {
  /** Every envelope as this page puts it in, before the server has said anything to it. */
  outgoing(tell: (envelope: Bytes) => void): () => void;
  /** Whether the safe let this device in: nobody else is passed anything. */
  isIn(device: string): boolean;
  /** Checked there like what a server shows. */
  heard(envelope: Bytes): void;
}

export interface PassingWorld {
  say(device: string, note: SealedNote): void;
  devices(): readonly string[];
}

/** Longer ones would hold up what else goes over the line; the server has them. */
const LONGEST = 16 * 1024;
/** What a page that is loaded anew, or was away for a moment, is told again. */
const KEPT = 50;

export class Passing {
  private passage: SafePassage | null = null;
  private undo: (() => void) | null = null;
  private kept: readonly SealedNote[] = [];

  constructor(private readonly world: PassingWorld) {}

  use(passage: SafePassage): () => void {
    this.stop();
    this.passage = passage;
    this.undo = passage.outgoing((envelope) => this.pass(envelope));
    return () => (this.passage === passage ? this.stop() : undefined);
  }

  private pass(envelope: Bytes): void {
    if (envelope.length > LONGEST) return;
    const note: SealedNote = { kind: "sealed", envelope: toBase64url(envelope) };
    this.kept = [...this.kept, note].slice(-KEPT);
    for (const device of this.world.devices()) this.say(device, note);
  }

  private say(device: string, note: SealedNote): void {
    if (this.passage?.isIn(device)) this.world.say(device, note);
  }

  /** The line to this device is open. */
  greet(device: string): void {
    for (const note of this.kept) this.say(device, note);
  }

  heard(device: string, { envelope }: SealedNote): void {
    if (this.passage?.isIn(device)) this.passage.heard(fromBase64url(envelope));
  }

  stop(): void {
    this.undo?.();
    this.undo = this.passage = null;
    this.kept = [];
  }
}
