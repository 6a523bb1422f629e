// Whom the patient lets in besides the doctor of the request: a signed consent in the chain says who, as what, and until when.
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
}
