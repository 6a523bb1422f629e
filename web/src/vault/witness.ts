// What this device knows of a safe and of the public log, for comparing with another member's device in a call.
import type { Apart, Heads, SafeWitness, Vouched } from "../call/gossip";
import type { SafePassage } from "../call/passing";
import { demandNothingHidden, type LogEvidence, loggedDoctor, Refused } from "../sealing";
import type { Safe } from "./api";
import type { SafeClient } from "./safe";
import type { VaultDesk } from "./desk";

/** Who has just appended may be told of before the server shows it to everybody. */
const SETTLE_MS = [0, 1000, 3000];
/** The patient's page lets a doctor in as they arrive; how long that may take before it is held against them. */
const ADMISSION_MS = 20_000;

type Who = Parameters<SafeWitness["vouch"]>[0];
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const apartOf = (problem: unknown): Apart | null => (problem instanceof Refused ? (problem.attack.endsWith("-log") ? "log" : "chain") : null);

/** Asks the public log for whoever says that they are a doctor. */
class Log {
  private readonly since = Date.now();

  constructor(private readonly desk: VaultDesk) {}

  /** A doctor who is not in a safe: the log must know the key. It may be written a moment after the device is enrolled. */
  async vouch({ device, publicKey }: Who): Promise<Vouched | null> {
    try {
      const evidence: LogEvidence | null = await this.desk.evidenceOf(device);
      if (evidence === null) return Date.now() - this.since > ADMISSION_MS ? "no" : null;
      await loggedDoctor(evidence, this.desk.trust, device, publicKey);
      return "yes";
    } catch (problem) {
      return problem instanceof Refused ? "no" : null;
    }
  }
}

/** For the patient's page of a consultation that is said to have no safe: the doctor must still be in the public log. */
export class LogWitness implements SafeWitness {
  private readonly log: Log;

  constructor(desk: VaultDesk) {
    this.log = new Log(desk);
  }

  subscribe = (): (() => void) => () => undefined;
  heads = async (): Promise<Heads | null> => null;
  compare = async (): Promise<Apart | null> => null;
  signs = (): boolean | null => null;
  vouch = (who: Who): Promise<Vouched | null> => this.log.vouch(who);
}

export class Witness implements SafeWitness {
  private readonly log: Log;

  constructor(
    private readonly desk: VaultDesk,
    private readonly safe: SafeClient,
    private readonly settle: readonly number[] = SETTLE_MS,
  ) {
    this.log = new Log(desk);
  }

  subscribe = (changed: () => void): (() => void) => this.safe.subscribe(changed);

  readonly passage: SafePassage = {
    outgoing: (tell) => {
      const { listeners } = this.safe.line;
      listeners.add(tell);
      return () => void listeners.delete(tell);
    },
    isIn: (device) => this.safe.line.book.state?.members.has(device) ?? false,
    heard: (envelope) => void this.safe.heard(envelope),
  };

  heads = async (): Promise<Heads | null> => {
    const { head, state } = this.safe.line.book;
    if (!state) return null;
    return { safe: this.safe.id, ...head, note: await this.desk.furthest().catch(() => "") };
  };

  compare = async (told: Heads): Promise<Apart | null> => (await this.compareLogs(told.note)) ?? this.compareChains(told);

  private async compareLogs(note: string): Promise<Apart | null> {
    if (note === "") return null;
    return this.desk.follow(note).then(() => null, apartOf);
  }

  /** A head beyond ours that the server, asked again, does not give us is held back from us. */
  private async compareChains(told: Heads): Promise<Apart | null> {
    if (told.safe !== this.safe.id) return null;
    let found: Apart | null = null;
    for (const ms of this.settle) {
      await wait(ms);
      found = await this.compareOnce(told);
      if (found === null) return null;
    }
    return found;
  }

  private async compareOnce(told: Heads): Promise<Apart | null> {
    const { book, fetchAnew } = this.safe.line;
    try {
      if (book.head.seq < told.seq) await fetchAnew();
      if (book.state) demandNothingHidden(book.state, told);
      return null;
    } catch (problem) {
      return apartOf(problem);
    }
  }

  vouch = async (who: Who): Promise<Vouched | null> => {
    const { state } = this.safe.line.book;
    const people = this.safe.picture.safe?.people;
    if (!state || !people) return null;
    const member = state.members.get(who.device);
    if (member) return member.key === who.publicKey && (member.person ?? who.person) === who.person ? "yes" : "no";
    if (this.isPatients(state.person, people)) return this.log.vouch(who);
    if (state.person === who.person) return "newcomer";
    const role = people.find((one) => one.person_id === who.person)?.role;
    return role === "doctor" || role === "colleague" ? this.log.vouch(who) : "newcomer";
  };

  /** A guest is let in by a device of the patient that the chain knows; while it is still on its way nobody can tell. */
  signs = (device: string, publicKey: string): boolean | null => {
    const { state } = this.safe.line.book;
    if (!state || this.safe.picture.state === "opening") return null;
    const member = state.members.get(device);
    return member?.role === "patient" && member.key === publicKey;
  };

  /** On the patient's own page whoever else takes part says that they are a doctor, whatever the server calls them. */
  private isPatients(owner: string | null, people: Safe["people"]): boolean {
    const { person } = this.desk;
    return owner === person || people.some((one) => one.person_id === person && one.role === "patient");
  }
}
