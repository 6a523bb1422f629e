// What two pages of a call tell each other about their safe and the public log, over a line that no server can touch.
import type { KnownDevice } from "./people";
import type { HeadsNote } from "./messages";
import type { SafePassage } from "./passing";
import type { Showing } from "./showing";

/** What does not fit together: the conversation of the safe, or the public log. */
export type Apart = "chain" | "log";
/** `newcomer`: a device of the patient that was not let into the safe (yet). `no`: another key, or a doctor nobody vouches for. */
export type Vouched = "yes" | "newcomer" | "no";
export type Heads = Pick<HeadsNote, "safe" | "seq" | "hash" | "note">;

/** What this device knows of safe and log by itself. */
export interface SafeWitness {
  heads(): Promise<Heads | null>;
  /** Fetches before it accuses. Null when all fits, or when nobody can be asked now. */
  compare(told: Heads): Promise<Apart | null>;
  /** Whether the safe's chain, or for a doctor the public log, says that this key is this person's. Null: cannot be told now. */
  vouch(who: Pick<KnownDevice, "person" | "device" | "publicKey">): Promise<Vouched | null>;
  /** Whether the safe's chain has this device as one of the patient's, who let guests in. Null: cannot be told, or there is no safe. */
  signs(device: string, publicKey: string): boolean | null;
  subscribe(changed: () => void): () => void;
  /** Where there is a safe: what goes into it goes over the lines of the call, too. */
  passage?: SafePassage;
}

export interface GossipWorld {
  showing: Showing;
  say(device: string, note: HeadsNote): void;
  devices(): readonly string[];
  find(device: string): KnownDevice | undefined;
  /** A device that is not who it says: the attempt ends. */
  mismatch(device: string): void;
}

const AGAIN_MS = 3000;

export class Gossip {
  private witness: SafeWitness | null = null;
  private undo: (() => void) | null = null;
  private last: Heads | null = null;
  private readonly mine = new Map<string, Apart | null>();
  private readonly theirs = new Map<string, Apart | null>();
  private readonly waiting = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly world: GossipWorld) {}

  /** The safe is here, or another one; null for a consultation without one. */
  use(witness: SafeWitness): () => void {
    this.stop();
    this.witness = witness;
    this.undo = witness.subscribe(() => void this.changed());
    for (const device of this.world.devices()) this.greet(device);
    return () => (this.witness === witness ? this.stop() : undefined);
  }

  /** The line to this device is open, and the device has signed for it. */
  greet(device: string): void {
    this.waiting.add(device);
    void this.changed(true);
  }

  /** Told again when something is new; who is not vouched for yet is asked about again. */
  private async changed(anew = false): Promise<void> {
    const { witness } = this;
    if (!witness) return;
    const heads = await witness.heads();
    if (witness !== this.witness) return;
    const isNew = anew || heads?.seq !== this.last?.seq || heads?.note !== this.last?.note;
    this.last = heads;
    if (isNew) for (const device of this.world.devices()) this.tell(device);
    await Promise.all([...this.waiting].map((device) => this.check(witness, device)));
  }

  private tell(device: string): void {
    if (this.last) this.world.say(device, { kind: "heads", ...this.last, apart: this.mine.get(device) ?? null });
  }

  private async check(witness: SafeWitness, device: string): Promise<void> {
    const who = this.world.find(device);
    const vouched = who ? await witness.vouch(who) : null;
    if (witness !== this.witness || !this.world.devices().includes(device)) return void this.waiting.delete(device);
    if (vouched === "no") return this.world.mismatch(device);
    if (vouched !== null) this.world.showing.tell({ type: "vouched", device, vouched });
    if (vouched === "yes") this.waiting.delete(device);
    else this.askAgain();
  }

  private askAgain(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.changed(), AGAIN_MS);
  }

  async heard(device: string, told: HeadsNote): Promise<void> {
    this.theirs.set(device, told.apart);
    this.show();
    const { witness } = this;
    const apart = witness ? await witness.compare(told) : null;
    if (witness !== this.witness || (this.mine.get(device) ?? null) === apart) return;
    this.mine.set(device, apart);
    this.show();
    this.tell(device);
  }

  /** What either side found is said on both. */
  private show(): void {
    const found = [...this.mine.values(), ...this.theirs.values()];
    this.world.showing.tell({ type: "apart", apart: found.find((one) => one !== null) ?? null });
  }

  stop(): void {
    clearTimeout(this.timer);
    this.undo?.();
    this.undo = this.witness = this.last = null;
  }
}
