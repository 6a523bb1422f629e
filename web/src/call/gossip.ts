// What two pages of a call tell each other about their safe and the public log, over a line that no server can touch.
import type { Met } from "./people";
import type { HeadsNote } from "./messages";
import type { SafePassage } from "./passing";
import type { Showing } from "./showing";

/** What does not fit together: the conversation of the safe, or the public log. */
export type Apart = "chain" | "log";
/** `unanswered`: the server has to be asked, and does not say what would tell. */
export type Compared = Apart | "unanswered" | null;
/** Whom the public log has under another name than the one shown here: a name that changed, or another doctor. */
export interface Misnamed {
  logged: string;
}
/** `newcomer`: a device of the patient that was not let into the safe (yet). `no`: another key or role, or a doctor nobody vouches for. */
export type Vouched = "yes" | "newcomer" | "no" | Misnamed;
export type Heads = Pick<HeadsNote, "safe" | "seq" | "hash" | "note">;

/** Whose key it is said to be, and by which name and in which role they are shown. */
export type Who = Pick<Met, "person" | "device" | "publicKey"> & { role?: Met["role"]; name?: string };

/** What this device knows of safe and log by itself. */
export interface SafeWitness {
  heads(): Promise<Heads | null>;
  /** Fetches before it accuses. Null when all fits. */
  compare(told: Heads): Promise<Compared>;
  /** Whether the safe's chain, or for a doctor the public log, says that this key is this person's. Null: cannot be told now. */
  vouch(who: Who): Promise<Vouched | null>;
  /** Whether the safe's chain has this device as one of the patient's, who let guests in. Null: cannot be told, or there is no safe. */
  signs(device: string, publicKey: string): boolean | null;
  subscribe(changed: () => void): () => void;
  /** Only where the server says that there is no safe: whether this device knows better. */
  denied?(): Promise<boolean>;
  /** False where nothing is known by which anybody could be vouched for. */
  asks?: boolean;
  /** Where there is a safe: what goes into it goes over the lines of the call, too. */
  passage?: SafePassage;
}

export interface GossipWorld {
  showing: Showing;
  say(device: string, note: HeadsNote): void;
  devices(): readonly string[];
  find(device: string): Met | undefined;
  /** A device that is not who it says: the attempt ends. */
  mismatch(device: string): void;
  /** The server keeps a safe from this device: the attempt ends. */
  denied(): void;
}

const AGAIN_MS = 3000;
const LONGEST_MS = 12_000;
/** As often as fits before it is said that nobody answers (`CHECKED_WITHIN_MS`); then ever more seldom. */
const QUICK_TRIES = 7;

export const againIn = (tries: number): number => Math.min(LONGEST_MS, AGAIN_MS * 2 ** Math.max(0, tries - QUICK_TRIES));

export class Gossip {
  private witness: SafeWitness | null = null;
  private undo: (() => void) | null = null;
  private last: Heads | null = null;
  private readonly mine = new Map<string, Apart | null>();
  private readonly theirs = new Map<string, Apart | null>();
  private readonly waiting = new Set<string>();
  /** What each device said last: it may come before this page knows its safe. */
  private readonly told = new Map<string, HeadsNote>();
  /** Since when something that a device said could not be compared. */
  private readonly open = new Map<string, number>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tries = 0;

  constructor(private readonly world: GossipWorld) {}

  /** The safe is here, or another one; null for a consultation without one. */
  use(witness: SafeWitness): () => void {
    this.stop();
    this.witness = witness;
    this.undo = witness.subscribe(() => void this.changed());
    for (const device of this.world.devices()) this.greet(device);
    for (const [device, told] of this.told) void this.heard(device, told);
    return () => (this.witness === witness ? this.stop() : undefined);
  }

  /** The line to this device is open, and the device has signed for it. */
  greet(device: string): void {
    this.waiting.add(device);
    this.tries = 0;
    void this.changed(true);
    void this.demandSafe();
  }

  private async demandSafe(): Promise<void> {
    const { witness } = this;
    if ((await witness?.denied?.()) && witness === this.witness) this.world.denied();
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
    if (witness.asks === false) return void this.waiting.delete(device);
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
    this.timer = setTimeout(() => void this.changed(), againIn((this.tries += 1)));
  }

  async heard(device: string, told: HeadsNote): Promise<void> {
    this.told.set(device, told);
    this.theirs.set(device, told.apart);
    this.show();
    const { witness } = this;
    // a safe that another device of this call has open, while the server tells this one of none
    if (witness?.denied && told.safe !== "") return this.world.denied();
    if (witness) await this.compare(witness, device, told);
  }

  private async compare(witness: SafeWitness, device: string, told: HeadsNote, tries = 0): Promise<void> {
    this.comparing(device, this.open.get(device) ?? Date.now());
    const found = await witness.compare(told);
    if (witness !== this.witness) return;
    const isNewest = this.told.get(device) === told;
    if (found === "unanswered") return isNewest ? this.compareAgain(witness, device, told, tries + 1) : undefined;
    // what was said before does not fit less for being answered late; that it fits is no news
    if (!isNewest && found === null) return;
    if (isNewest) this.comparing(device, null);
    if ((this.mine.get(device) ?? null) === found) return;
    this.mine.set(device, found);
    this.show();
    this.tell(device);
  }

  /** Asked again until it is answered, or something newer is said: what was found before stands meanwhile. */
  private compareAgain(witness: SafeWitness, device: string, told: HeadsNote, tries: number): void {
    const again = () => {
      if (witness !== this.witness || this.told.get(device) !== told) return;
      if (!this.world.devices().includes(device)) return this.comparing(device, null);
      void this.compare(witness, device, told, tries);
    };
    setTimeout(again, againIn(tries));
  }

  private comparing(device: string, since: number | null): void {
    if (since === null) this.open.delete(device);
    else this.open.set(device, since);
    this.world.showing.tell({ type: "comparing", device, since });
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
