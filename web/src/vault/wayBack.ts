// The last way back in: the patient allowed it beforehand, the doctor knows them again, and lets their new device in.
import { consent, type GivenConsent, grant, kemPublic, readingNumber, readKem, unbase64url } from "../sealing";
import { decoded, type Wanting } from "./api";
import type { VaultDesk } from "./desk";
import type { Line } from "./line";

export interface ComingBack {
  /** Whether the patient allowed their doctor to let them back in. */
  allowed: boolean;
  /** Devices of the patient that ask the doctor who looks. */
  asking: readonly Wanting[];
}

export const noWayBack: ComingBack = { allowed: false, asking: [] };
const ALLOWED_HOURS = 720;
const HOUR_MS = 3_600_000;

export class WayBack {
  constructor(
    private readonly desk: VaultDesk,
    private readonly line: Line,
    private readonly sync: () => Promise<void>,
  ) {}

  get picture(): ComingBack {
    return { allowed: this.consent !== null, asking: this.asking };
  }

  private get consent(): GivenConsent | null {
    const { state } = this.line.book;
    const given = [...(state?.consents.values() ?? [])].filter((one) => one.role === "patient" && one.person === state?.person);
    return given.findLast((one) => one.until > this.desk.now()) ?? null;
  }

  private get asking(): Wanting[] {
    const { book, safe } = this.line;
    const isDoctor = book.state?.members.get(this.desk.author.device)?.role === "doctor";
    if (!isDoctor || !book.hasRooms || !safe || this.consent === null) return [];
    return safe.wanting.filter((one) => one.role === "patient" && one.person_id === book.state?.person && !book.state.members.has(one.device_id));
  }

  /** The patient, beforehand and by choice; it holds until the safe is destroyed. */
  async allow(): Promise<void> {
    const until = new Date(Date.parse(this.desk.now()) + ALLOWED_HOURS * HOUR_MS).toISOString();
    const { person } = this.desk;
    await this.line.append(async (state) => (this.consent ? null : consent(state, this.desk.author, { person, role: "patient", until }, this.desk.now())));
    await this.sync();
  }

  /** The doctor, after they knew the patient again and compared the numbers. */
  async letIn(one: Wanting): Promise<void> {
    const { device_id: device, public_key: key, person_id: person } = one;
    await this.line.append(async (state) => {
      const given = this.consent;
      if (!given || state.members.has(device)) return null;
      const who = { device, key, person, role: "patient" as const, statement: decoded(one.kem), consent: given.seq };
      return grant(state, this.desk.author, who, this.line.book.newest, this.desk.now());
    });
    await this.sync();
  }

  /** What stands on the screen of the device that asks, as this device works it out. Throws `Refused`. */
  async numberOf(one: Wanting): Promise<string> {
    const { safe } = this.line;
    const key = unbase64url(one.public_key, 32) ?? new Uint8Array();
    const { kem } = await readKem(decoded(one.kem), safe?.id ?? "", one.device_id, key);
    return readingNumber(safe?.id ?? "", one.public_key, kem);
  }

  /** Of this device, once it has asked. */
  async ownNumber(safe: string): Promise<string | null> {
    const pair = await this.desk.shelf.kem(safe);
    return pair && readingNumber(safe, this.desk.author.publicKey, await kemPublic(1, pair));
  }
}
