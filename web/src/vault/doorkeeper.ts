// Letting in whom the patient's rules let in: the doctor of this consultation, vouched for by the public log. Nobody else by itself.
import { grant, grantRecovery, type LogEvidence } from "../sealing";
import { decoded, type Wanting } from "./api";
import type { VaultDesk } from "./desk";
import type { Line } from "./line";

export class Doorkeeper {
  constructor(
    private readonly desk: VaultDesk,
    private readonly line: Line,
  ) {}

  /** Only who holds the secrets as the patient may open the door. */
  private get mayOpen(): boolean {
    const { book } = this.line;
    return book.hasRooms && book.state?.members.get(this.desk.author.device)?.role === "patient";
  }

  /** Own devices of the patient that ask: they come in when their owner says so, never by themselves. */
  get newcomers(): Wanting[] {
    const safe = this.line.safe;
    return this.mayOpen && safe ? safe.wanting.filter((one) => one.person_id === this.desk.person && !this.isIn(one.device_id)) : [];
  }

  private isIn = (device: string) => this.line.book.state?.members.has(device) ?? false;

  /** Every doctor who asks and whom the log knows. Returns how many came in. */
  async admitDoctors(): Promise<number> {
    const { safe } = this.line;
    if (!this.mayOpen || !safe) return 0;
    const assigned = new Set(safe.people.filter((one) => one.role === "doctor").map((one) => one.person_id));
    const doctors = safe.wanting.filter((one) => one.role === "doctor" && assigned.has(one.person_id) && !this.isIn(one.device_id));
    const admitted = await Promise.all(doctors.map(async (doctor) => {
      const log = await this.desk.evidenceOf(doctor.device_id);
      return log !== null && this.admit(doctor, log);
    }));
    return admitted.filter(Boolean).length;
  }

  /** The owner looked at both screens and said yes. */
  admitOwn = (device: Wanting) => this.admit(device, null);

  private admit(newcomer: Wanting, log: LogEvidence | null): Promise<boolean> {
    const { book } = this.line;
    return this.line.append(async (state) => {
      if (state.members.has(newcomer.device_id)) return null;
      const { device_id: device, public_key: key, person_id: person } = newcomer;
      const who = { device, key, person, role: newcomer.role, statement: decoded(newcomer.kem), log };
      return grant(state, this.desk.author, who, book.newest, this.desk.now());
    });
  }

  /** Once, right after the safe is founded, so that its code opens it on another device. */
  async grantRecovery(): Promise<void> {
    const isGranted = () => this.line.book.all.some(({ header }) => header.type === "grant" && "role" in header.extra && header.extra.role === "recovery");
    await this.line.append(async (state) => (isGranted() ? null : grantRecovery(state, this.desk.author, this.line.book.newest, this.desk.now())));
  }
}
