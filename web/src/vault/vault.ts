// All safes of one person on this page: each followed once, told by the socket when something happens, wiped when it is over.
import type { Face } from "../api/http";
import type { Session } from "../api/types";
import type { SafeWitness } from "../call/gossip";
import { identityOf } from "../call/identityOf";
import { serverHeard, signedNow } from "../live/clock";
import type { LiveEvent } from "../live/frames";
import type { LiveSocket } from "../live/socket";
import { loggedEvidence } from "../log/devices";
import { follow, furthest, latest } from "../log/follow";
import { lastWithout } from "../log/kept";
import { logTrust } from "../log/trust";
import { type Bytes, safeOf, VaultApi, type Safe } from "./api";
import type { Unsealed } from "./asked";
import type { VaultDesk } from "./desk";
import { foundSafe } from "./founding";
import { offerDuty } from "./leaving";
import { settle, settleKept, type Checked } from "./receipts";
import { SafeClient } from "./safe";
import { Shelf } from "./shelf";
import { Swift } from "./swift";
import { settleUnlisted } from "./unlisted";
import { logOnly, LogWitness, Witness } from "./witness";

export interface VaultOptions {
  face: Face;
  session: Session;
  socket: LiveSocket;
}

const LOGGED_AFTER_MS = 3000;
/** What the socket says first when it opens: the time. */
const WELCOME_MS = 10_000;

/** So that nobody can put a key into the log once somebody asks for a doctor, and call it an old one. Other paths tell of a log that lies. */
const seeLog = () => void latest().catch(() => undefined);

export class Vault {
  /** Null until the server was asked for the first time. */
  safes: readonly Safe[] | null = null;
  /** Of safes that are destroyed, as this device checked them. */
  receipts: ReadonlyMap<string, Checked> = new Map();
  private readonly clients = new Map<string, SafeClient>();
  private readonly listeners = new Set<() => void>();
  private readonly undo: (() => void)[];
  private timer: ReturnType<typeof setTimeout> | undefined;

  private constructor(
    readonly desk: VaultDesk,
    api: VaultApi,
    private readonly socket: LiveSocket,
  ) {
    const swift = (api.swift = new Swift(socket, this.passedOn));
    this.undo = [socket.on("event", this.happened), socket.watch(this.reached), () => swift.close()];
  }

  static async open({ face, session, socket }: VaultOptions): Promise<Vault> {
    const [identity, shelf, trust] = await Promise.all([identityOf(session), Shelf.open(session.person.id), logTrust()]);
    const author = { device: identity.deviceId, publicKey: identity.publicKey, sign: identity.sign };
    const now = () => new Date(signedNow()).toISOString();
    const api = new VaultApi(face);
    if (face === "patient") seeLog();
    return new Vault({ person: session.person.id, isPatient: face === "patient", author, api, shelf, trust, evidenceOf: loggedEvidence, follow, furthest, lastWithout, now }, api, socket);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** The same client for the same safe; it begins to open at once. */
  safe(id: string): SafeClient {
    const known = this.clients.get(id);
    if (known) return known;
    const client = new SafeClient(this.desk, id);
    this.clients.set(id, client);
    void client.sync();
    return client;
  }

  /** A safe for a new request; the same id is the same safe. */
  async found(id: string): Promise<SafeClient> {
    seeLog();
    const known = this.clients.get(id) ?? new SafeClient(this.desk, id);
    this.clients.set(id, known);
    await foundSafe(this.desk, known);
    return known;
  }

  /** For comparing with the other side of a call. */
  witness = (safe: SafeClient): Witness => new Witness(this.desk, safe);

  /** For the patient's side of a call where there is no safe to compare. */
  logWitness = (unsealed: Unsealed): LogWitness => new LogWitness(this.desk, unsealed);

  /** For the doctor's side of it. */
  logOnly = (): SafeWitness => logOnly(this.desk);

  offerDuty = (): Promise<void> => offerDuty(this.desk);

  async refresh(): Promise<void> {
    this.keepReceipts(await settleKept(this.desk, (safe) => this.receipts.has(safe)));
    this.safes = await this.desk.api.all();
    for (const one of this.safes) if (one.state !== "destroyed") this.safe(one.id);
    this.tell();
    await this.settleDestroyed();
    await serverHeard(WELCOME_MS);
    const before = await this.held();
    this.keepReceipts(await settleUnlisted(this.desk, this.safes));
    const after = new Set(await this.held());
    for (const safe of before) if (!after.has(safe)) this.forget(safe);
  }

  private held = async () => (await this.desk.shelf.held()).map(({ safe }) => safe);

  private forget(safe: string): void {
    this.clients.get(safe)?.close();
    this.clients.delete(safe);
  }

  /** Each receipt is checked until it is found in the public log, for as long as this page is open. */
  private async settleDestroyed(): Promise<void> {
    const gone = this.safes?.filter((one) => one.state === "destroyed" && this.receipts.get(one.id)?.state !== "logged") ?? [];
    const checked = (await Promise.all(gone.map((one) => settle(this.desk, one)))).filter((one) => one !== null);
    for (const { safe } of checked) this.forget(safe);
    this.keepReceipts(checked);
    clearTimeout(this.timer);
    // its place in the log comes a moment after it
    if (checked.some(({ state }) => state === "signed")) this.timer = setTimeout(() => void this.refresh().catch(() => undefined), LOGGED_AFTER_MS);
  }

  private keepReceipts(checked: readonly Checked[]): void {
    if (checked.length === 0) return;
    this.receipts = new Map([...this.receipts, ...checked.map((one) => [one.safe, one] as const)]);
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }

  private readonly happened = ({ kind, body }: LiveEvent): void => {
    const id = typeof body["safe_id"] === "string" ? body["safe_id"] : null;
    if (id === null) return;
    if (kind === "safe_grew") void this.safe(id).grew(typeof body["seq"] === "number" ? body["seq"] : undefined);
    if (kind === "safe_wanted") void this.safe(id).sync();
    if (kind === "safe_ended" || kind === "safe_destroyed") void this.lookAgain(id);
  };

  private readonly passedOn = (envelope: Bytes): void => {
    const safe = safeOf(envelope);
    if (safe !== null && this.clients.has(safe)) void this.safe(safe).took(envelope);
  };

  private async lookAgain(id: string): Promise<void> {
    const client = this.clients.get(id);
    await Promise.all([client?.sync(), this.refresh().catch(() => undefined)]);
  }

  /** The line is back: what happened meanwhile is asked for, what waited is sent. */
  private readonly reached = (): void => {
    if (this.socket.state !== "open") return;
    for (const client of this.clients.values()) void client.sync();
    void this.refresh().catch(() => undefined);
  };

  close(): void {
    clearTimeout(this.timer);
    for (const undo of this.undo) undo();
    for (const client of this.clients.values()) client.close();
    this.listeners.clear();
  }
}
