// The quick way for envelopes, over the page's socket: sent, acknowledged after the commit, or left to the slow way.
import { Problem } from "../api/problems";
import type { FrameOf } from "../live/frames";
import type { LiveSocket } from "../live/socket";
import type { Bytes } from "./api";
import type { Seen } from "./shelf";

const APPEND = 1;
const PASSED_ON = 2;
/** Longer ones would hold up signals of a call that share the line. */
const LONGEST = 8 * 1024;
const PATIENCE_MS = 3000;

type Line = Pick<LiveSocket, "on" | "onBytes" | "sendBytes" | "watch" | "state">;
type Answer = (answer: Seen | Problem | null) => void;

export class Swift {
  private last = 0;
  private readonly asked = new Map<number, Answer>();
  private readonly undo: (() => void)[];

  constructor(private readonly line: Line, passedOn: (envelope: Bytes) => void) {
    this.undo = [
      line.on("appended", ({ n, seq, hash }) => this.answer(n, { seq, hash })),
      line.on("problem", this.refused),
      line.onBytes((frame) => frame[0] === PASSED_ON && passedOn(frame.slice(1))),
      line.watch(this.broke),
    ];
  }

  /** Null when it did not go this way: whoever asked sends the very same bytes the other way. Throws `head-moved`. */
  async append(envelope: Bytes): Promise<Seen | null> {
    if (envelope.length > LONGEST) return null;
    const n = (this.last += 1);
    const frame = new Uint8Array(5 + envelope.length);
    frame[0] = APPEND;
    new DataView(frame.buffer).setUint32(1, n);
    frame.set(envelope, 5);
    const answer = await new Promise<Seen | Problem | null>((done) => {
      this.asked.set(n, done);
      setTimeout(() => this.answer(n, null), PATIENCE_MS);
      if (!this.line.sendBytes(frame)) this.answer(n, null);
    });
    if (answer instanceof Problem) throw answer;
    return answer;
  }

  private answer(n: number, answer: Seen | Problem | null): void {
    const done = this.asked.get(n);
    this.asked.delete(n);
    done?.(answer);
  }

  /** Somebody was faster: that is worth knowing at once. Every other refusal is said better by the other way. */
  private readonly refused = ({ slug, n, head }: FrameOf<"problem">): void => {
    if (n !== undefined) this.answer(n, slug === "head-moved" ? new Problem(slug, 409, { head }) : null);
  };

  private readonly broke = (): void => {
    if (this.line.state !== "open") for (const n of [...this.asked.keys()]) this.answer(n, null);
  };

  close(): void {
    for (const undo of this.undo) undo();
  }
}
