// Whom the patient lets in besides the doctor of the request: a signed consent in the chain says who, as what, and until when.
import { Problem } from "../api/problems";
import { consent, type GivenConsent, type Role } from "../sealing";
import type { VaultDesk } from "./desk";
import type { Line } from "./line";

export interface Guest {
  person: string;
  role: Exclude<Role, "patient" | "doctor">;
}

/** Longer than a safe exists: what ends it is the safe's destruction, or the patient who sends them out. */
const HOURS = 720;
const HOUR_MS = 3_600_000;
/** Before every clock: a consent until then takes back the one before it. */
const NEVER = new Date(0).toISOString();

export class Consents {
  constructor(
    private readonly desk: VaultDesk,
    private readonly line: Line,
    private readonly sync: () => Promise<void>,
  ) {}

  /** What the patient signed for this person in this very role, if it still holds: who was sent out needs a new one. */
  of({ person, role }: Guest): GivenConsent | null {
    const { state } = this.line.book;
    const sentOut = this.lastSentOut(person);
    const given = [...(state?.consents.values() ?? [])].filter((one) => one.person === person && one.role === role && one.seq > sentOut);
    return given.findLast((one) => one.until > this.desk.now()) ?? null;
  }

  private lastSentOut(person: string): number {
    const { book } = this.line;
    const last = book.all.findLast(({ header: { type, extra } }) => type === "remove" && "device" in extra && book.personOf(extra.device) === person);
    return last?.header.seq ?? 0;
  }

  /** Said once; said again it changes nothing. Whoever is named may then ask to be let in. */
  async give(guest: Guest): Promise<void> {
    const until = new Date(Date.parse(this.desk.now()) + HOURS * HOUR_MS).toISOString();
    await this.line.append(async (state) => (this.of(guest) ? null : consent(state, this.desk.author, { ...guest, until }, this.desk.now())));
    await this.sync();
  }

  /** Signed, then told to the server; where the server refuses, nothing stays signed. A lost answer may have been a yes. */
  async giveAnd(guest: Guest, tell: () => Promise<unknown>): Promise<void> {
    await this.give(guest);
    await tell().catch(async (refused: unknown) => {
      if (refused instanceof Problem) await this.takeBack(guest.person);
      throw refused;
    });
  }

  /** Whoever was consented to and did not come yet cannot come any more, whatever a server says. */
  async takeBack(person: string): Promise<void> {
    for (const given of this.standing().filter((one) => one.person === person)) await this.end(given);
  }

  /** A handover that nobody took, a help that was called off: whom the server does not name any more has no consent either. */
  async settle(): Promise<void> {
    const { safe } = this.line;
    if (!safe) return;
    const may = new Set(safe.people.map((one) => one.person_id));
    // A consent that is newer than what the server said of the people is not in that list yet.
    for (const given of this.standing().filter(({ person, seq }) => seq <= safe.head.seq && !may.has(person))) await this.end(given);
  }

  /** What is this device's to take back: the patient's own way back is not among it. */
  private standing(): GivenConsent[] {
    const { state } = this.line.book;
    if (state?.members.get(this.desk.author.device)?.role !== "patient") return [];
    return [...state.consents.values()].filter(({ role }) => role !== "patient");
  }

  private async end({ seq, person, role }: GivenConsent): Promise<void> {
    await this.line.append(async (state) => (state.consents.has(seq) ? consent(state, this.desk.author, { person, role, until: NEVER }, this.desk.now()) : null));
  }
}
