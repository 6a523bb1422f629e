// Parting with who does not belong to a safe any more (a colleague took over): a new secret for all who stay, nothing new for who left.
import { grant, grantRecovery, type Grant, newRoom, remove, stayers, toBase64url, unbase64url } from "../sealing";
import { roomCommitment } from "../sealing/content.ts";
import type { VaultDesk } from "./desk";
import type { Line } from "./line";
import type { FreshRoom } from "./shelf";
import { alone } from "./turns";

/** A device that began an epoch lets the others in within moments, if it is still there. */
export const PATIENCE_MS = 20_000;

export class Farewell {
  constructor(
    private readonly desk: VaultDesk,
    private readonly id: string,
    private readonly line: Line,
  ) {}

  /** Every step may be repeated: what a closed tab left undone is done when it opens again. */
  async settle(): Promise<void> {
    if (this.former.length > 0 || this.orphaned !== null || (await this.kept()).length > 0) await this.inTurn(() => this.former);
  }

  /** By the patient's own word. */
  sendOut = (person: string): Promise<void> => this.inTurn(() => this.devicesOf(person));

  private inTurn = (gone: () => readonly string[]) => alone(`doktr-farewell-${this.id}`, () => this.settleAlone(gone));

  private async settleAlone(gone: () => readonly string[]): Promise<void> {
    await this.learnKept();
    for (const device of gone()) await this.removeOne(device);
    if (this.orphaned !== null) await this.removeOne(this.orphaned);
    await this.regrant();
  }

  /**
   * Who was taken out when this epoch began, if whoever began it (another device of the patient) has not let this one in for
   * so long that it will not any more: then this device begins the next epoch, so that nobody stays locked out.
   */
  private get orphaned(): string | null {
    const wait = this.waitMs;
    return wait !== null && wait <= 0 ? this.lastRemoved : null;
  }

  /** How long this device waits to be let into the epoch that another one began; null where it waits for nothing. */
  get waitMs(): number | null {
    const { book } = this.line;
    if (book.hasRooms || !book.hasAnyRoom || book.state?.members.get(this.desk.author.device)?.role !== "patient") return null;
    const begun = this.begun;
    return begun && Date.parse(begun.header.at) + PATIENCE_MS - Date.parse(this.desk.now());
  }

  private get begun() {
    return this.line.book.all.findLast(({ header }) => header.type === "remove") ?? null;
  }

  private get lastRemoved(): string | null {
    const extra = this.begun?.header.extra;
    return extra && "device" in extra ? extra.device : null;
  }

  private devicesOf(person: string): string[] {
    const { book } = this.line;
    if (!book.hasRooms || book.state?.members.get(this.desk.author.device)?.role !== "patient") return [];
    return [...book.state.members.values()].filter((one) => one.person === person && one.role !== "patient").map(({ device }) => device);
  }

  /** Devices in the chain of people who, as the server says, may not come any more. The patient's own are their owner's to take out. */
  private get former(): string[] {
    const { safe, book } = this.line;
    if (!safe || !book.hasRooms || book.state?.members.get(this.desk.author.device)?.role !== "patient") return [];
    const may = new Set(safe.people.map((one) => `${one.person_id} ${one.role}`));
    return [...book.state.members.values()].filter(({ role, person }) => role !== "patient" && !may.has(`${person} ${role}`)).map(({ device }) => device);
  }

  private kept = async (): Promise<readonly FreshRoom[]> => (await this.desk.shelf.secrets(this.id)).fresh ?? [];

  /** Secrets that this device made and the chain committed to, whether or not they were granted already. */
  private async learnKept(): Promise<void> {
    const { book } = this.line;
    for (const { epoch, room } of await this.kept()) {
      const secret = unbase64url(room, 32);
      if (secret && book.state?.rooms.get(epoch) === (await roomCommitment(this.id, epoch, secret))) book.learn(new Map([[epoch, secret]]));
    }
  }

  /** Kept before it is sent: a new epoch whose secret nobody has would lock everybody out. */
  private async removeOne(device: string): Promise<void> {
    await this.line.append(async (state) => {
      if (!state.members.has(device) && device !== this.orphaned) return null;
      const room = newRoom();
      const fresh = { epoch: state.epoch + 1, room: toBase64url(room) };
      await this.desk.shelf.keepSecrets(this.id, { fresh: [...(await this.kept()).filter((one) => one.epoch < fresh.epoch), fresh] });
      return remove(state, this.desk.author, device, room, this.desk.now());
    });
    await this.learnKept();
  }

  private async regrant(): Promise<void> {
    const { book } = this.line;
    if (!book.hasRooms || !book.state) return;
    const may = new Set(this.line.safe?.people.map((one) => one.person_id));
    for (const one of stayers(book.state, book.all, this.desk.now()))
      if (may.has(one.person)) await this.line.append(async (state) => (this.isGranted(one.device, false) ? null : grant(state, this.desk.author, one, book.newest, this.desk.now())));
    if (book.state.hasRecovery) await this.line.append(async (state) => (this.isGranted(state.root, true) ? null : grantRecovery(state, this.desk.author, book.newest, this.desk.now())));
    await this.desk.shelf.keepSecrets(this.id, { fresh: [] });
    await book.read();
  }

  private isGranted(to: string, recovery: boolean): boolean {
    const { state, all } = this.line.book;
    return all.some(({ header }) => {
      const { to: recipient, role } = header.extra as Grant;
      return header.type === "grant" && header.epoch === state?.epoch && recipient === to && (role === "recovery") === recovery;
    });
  }
}
