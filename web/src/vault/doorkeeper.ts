// Letting in whom the patient's rules let in: doctors, nurses and assistants, vouched for by the public log. And own devices that saw this one's code.
import { codeOf, grant, grantRecovery, hasOtherDoctor, isLogged, isPaired, type LogEvidence, newCodeSecret, readKem, Refused, unbase64url, type Bytes } from "../sealing";
import { decoded, type Safe, type Wanting } from "./api";
import type { Consents } from "./consents";
import type { VaultDesk } from "./desk";
import type { Line } from "./line";

export type Pairing = "shown" | "done";

const doctorsOf = ({ people }: Safe) => new Set(people.filter(({ role }) => role === "doctor").map((one) => one.person_id));

/** Servers whose clocks differ name for a moment who is not the doctor any more, beside who is. */
const SURE_MS = 5000;

export class Doorkeeper {
  /** Whether this screen shows a code for an own device, or one came in by it. */
  pairing: Pairing | null = null;
  /** Why somebody whom the server named stays out, by the name of what it tried. */
  attack: string | null = null;
  /** How long until it is sure that the server names more than one doctor; null where it names none beside another. */
  waitMs: number | null = null;
  private code: Bytes | null = null;
  private crowdedSince: number | null = null;

  constructor(
    private readonly desk: VaultDesk,
    private readonly line: Line,
    private readonly consents: Consents,
  ) {}

  /** Only who holds the secrets as the patient may open the door. */
  private get mayOpen(): boolean {
    const { book } = this.line;
    return book.hasRooms && book.state?.members.get(this.desk.author.device)?.role === "patient";
  }

  /** Own devices of the patient that ask: they come in when they show that they saw this screen, never by themselves. */
  get newcomers(): Wanting[] {
    const safe = this.line.safe;
    return this.mayOpen && safe ? safe.wanting.filter((one) => one.person_id === this.desk.person && !this.isIn(one.device_id)) : [];
  }

  private isIn = (device: string) => this.line.book.state?.members.has(device) ?? false;

  /** The doctor of the request, and whom the patient signed a consent for: who of them asks comes in. Returns how many did. */
  async admitInvited(): Promise<number> {
    const { safe } = this.line;
    if (!this.mayOpen || !safe) return 0;
    this.attack = this.isCrowded(safe) ? "ghost-member" : null;
    const invited = safe.wanting.filter((one) => !this.isIn(one.device_id) && this.isInvited(one, safe));
    const admitted = await Promise.all(invited.map((one) => this.admitLogged(one).catch(this.keptOut)));
    return admitted.filter(Boolean).length;
  }

  /** Nobody is let in beside another from the first look on; it is said when a later look sees the same. */
  private isCrowded(safe: Safe): boolean {
    const now = Date.now();
    this.crowdedSince = doctorsOf(safe).size > 1 ? (this.crowdedSince ?? now) : null;
    const wait = this.crowdedSince === null ? null : this.crowdedSince + SURE_MS - now;
    this.waitMs = wait !== null && wait > 0 ? wait : null;
    return wait !== null && wait <= 0;
  }

  private async admitLogged(one: Wanting): Promise<boolean> {
    const log = isLogged(one.role) ? await this.desk.evidenceOf(one.device_id) : null;
    return (log !== null || !isLogged(one.role)) && this.admit(one, log);
  }

  /** What does not fit keeps one device out, and nobody else. A statement that ran out may be a clock that is wrong. */
  private readonly keptOut = (refused: unknown): boolean => {
    if (!(refused instanceof Refused)) throw refused;
    if (refused.attack !== "expired-statement") this.attack = refused.attack;
    return false;
  };

  /** Who is the request's doctor is the server's word, as long as it names one alone; everybody else needs the patient's own. */
  private isInvited({ person_id: person, role }: Wanting, safe: Safe): boolean {
    if (role === "patient") return false;
    if (role !== "doctor") return this.consents.of({ person, role }) !== null;
    const doctors = doctorsOf(safe);
    return doctors.size === 1 && doctors.has(person);
  }

  /** A fresh code for the camera of an own device; it lets one device in. */
  showCode(): string {
    this.code = newCodeSecret();
    this.pairing = "shown";
    return codeOf(this.code);
  }

  hideCode(): void {
    this.code = null;
    this.pairing = null;
  }

  /** The list of devices comes from the server: only who saw the code on this screen is the owner's. */
  async admitPaired(): Promise<boolean> {
    for (const one of this.newcomers) {
      const { code } = this;
      if (code === null || !(await this.saw(code, one))) continue;
      this.code = null;
      await this.admit(one, null, code);
      this.pairing = "done";
      return true;
    }
    return false;
  }

  private async saw(code: Bytes, { device_id, public_key, kem }: Wanting): Promise<boolean> {
    const key = unbase64url(public_key, 32);
    const statement = key && (await readKem(decoded(kem), this.line.book.state?.safe ?? "", device_id, key).catch(() => null));
    return statement !== null && isPaired(statement, code, public_key);
  }

  private admit(newcomer: Wanting, log: LogEvidence | null, pairing: Bytes | null = null): Promise<boolean> {
    const { book } = this.line;
    return this.line.append(async (state) => {
      if (state.members.has(newcomer.device_id) || (newcomer.role === "doctor" && hasOtherDoctor(state, newcomer.person_id))) return null;
      const { device_id: device, public_key: key, person_id: person } = newcomer;
      const who = { device, key, person, role: newcomer.role, statement: decoded(newcomer.kem), log, pairing };
      return grant(state, this.desk.author, who, book.newest, this.desk.now());
    });
  }

  /** Once, right after the safe is founded, so that its code opens it on another device. */
  async grantRecovery(): Promise<void> {
    const isGranted = () => this.line.book.all.some(({ header }) => header.type === "grant" && "role" in header.extra && header.extra.role === "recovery");
    await this.line.append(async (state) => (isGranted() ? null : grantRecovery(state, this.desk.author, this.line.book.newest, this.desk.now())));
  }
}
