// What this device knows of a safe and of the public log, for comparing with another member's device in a call.
import { noWitness } from "../call/noWitness";
import type { Compared, Heads, SafeWitness, Vouched, Who } from "../call/gossip";
import type { SafePassage } from "../call/passing";
import { type LogEvidence, loggedDoctor, Refused, type Role } from "../sealing";
import type { Safe } from "./api";
import { deniedSafe, type Unsealed } from "./asked";
import { compareChains, compareLogs, type Patience, PATIENCE, wait, within, worse } from "./comparing";
import { isSame } from "./misnamed";
import type { SafeClient } from "./safe";
import type { VaultDesk } from "./desk";

/** The patient's page lets a doctor in as they arrive; how long that may take before it is held against them. */
const ADMISSION_MS = 20_000;
/** A head of the log that does not come holds up nothing that there is to tell. */
const NOTE_MS = 3000;

const furthest = (desk: VaultDesk): Promise<string> => within(NOTE_MS, desk.furthest()).catch(() => "");

/** Somebody known, as the server shows them here: nobody is the patient for being a doctor, or one doctor for being another. */
function shownAs({ role, name = "" }: Who, known: Role, logged: string | undefined): Vouched | null {
  if (role === undefined) return null;
  if (role !== (known === "colleague" ? "doctor" : known)) return "no";
  return logged === undefined || isSame(name, logged) ? "yes" : { logged };
}

/** Since when each device was asked about, for as long as the page is open: no server gives one more time by beginning anew. */
const asked = new WeakMap<VaultDesk, Map<string, number>>();

function askedSince(desk: VaultDesk, device: string): number {
  const devices = asked.get(desk) ?? new Map<string, number>();
  asked.set(desk, devices);
  const since = devices.get(device) ?? Date.now();
  devices.set(device, since);
  return since;
}

/** Asks the public log for whoever says that they are a doctor. */
class Log {
  private readonly begun = Date.now();

  constructor(private readonly desk: VaultDesk) {}

  /** A doctor who is not in a safe: the log must know the key. It may be written a moment after the device is enrolled. */
  async vouch(who: Who): Promise<Vouched | null> {
    const { device, publicKey } = who;
    const since = Math.min(this.begun, askedSince(this.desk, device));
    try {
      const evidence: LogEvidence | null = await this.desk.evidenceOf(device);
      if (evidence === null) return Date.now() - since > ADMISSION_MS ? "no" : null;
      const { name } = await loggedDoctor(evidence, this.desk.trust, device, publicKey);
      return shownAs(who, "doctor", name);
    } catch (problem) {
      return problem instanceof Refused ? "no" : null;
    }
  }
}

/** Where there is no safe the log has a head all the same. */
const headsOfLog = async (desk: VaultDesk): Promise<Heads> => ({ safe: "", seq: 0, hash: "", note: await furthest(desk) });

/** For the doctor's page of such a consultation: nothing says whose the patient's keys are, and the log is compared. */
export const logOnly = (desk: VaultDesk, patience: Patience = PATIENCE): SafeWitness => ({
  ...noWitness,
  heads: () => headsOfLog(desk),
  compare: ({ note }) => compareLogs(desk, note, patience),
});

/** For the patient's page of a consultation that is said to have no safe: the doctor must still be in the public log, and this device may know better. */
export class LogWitness implements SafeWitness {
  private readonly log: Log;

  constructor(
    private readonly desk: VaultDesk,
    private readonly unsealed: Unsealed,
    private readonly patience: Patience = PATIENCE,
  ) {
    this.log = new Log(desk);
  }

  /** Asked again where nobody answers, and not accused of it. */
  denied = async (): Promise<boolean> => {
    for (const ms of this.patience.settle) {
      await wait(ms);
      const found = await deniedSafe(this.desk, this.unsealed).catch(() => null);
      if (found !== null) return found;
    }
    return false;
  };

  subscribe = (): (() => void) => () => undefined;
  heads = (): Promise<Heads> => headsOfLog(this.desk);
  compare = ({ note }: Heads): Promise<Compared> => compareLogs(this.desk, note, this.patience);
  signs = (): boolean | null => null;
  vouch = (who: Who): Promise<Vouched | null> => this.log.vouch(who);
}

export class Witness implements SafeWitness {
  private readonly log: Log;

  constructor(
    private readonly desk: VaultDesk,
    private readonly safe: SafeClient,
    private readonly patience: Patience = PATIENCE,
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
    return { safe: this.safe.id, ...head, note: await furthest(this.desk) };
  };

  /** The one does not wait for the other: a server may leave either unanswered. */
  compare = async (told: Heads): Promise<Compared> => {
    const [logs, chains] = await Promise.all([compareLogs(this.desk, told.note, this.patience), compareChains(this.safe, told, this.patience)]);
    return worse(logs, chains);
  };

  vouch = async (who: Who): Promise<Vouched | null> => {
    const { state } = this.safe.line.book;
    const people = this.safe.picture.safe?.people;
    if (!state || !people) return null;
    const member = state.members.get(who.device);
    if (member) return member.key === who.publicKey && (member.person ?? who.person) === who.person ? shownAs(who, member.role, member.doctor?.name) : "no";
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
