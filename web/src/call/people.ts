// Who takes part and with which device: the only keys whose signatures this call believes.
import type { Consultation, Participant } from "../api/types";
import { fromBase64url } from "../device/bytes";
import { signedNow } from "../live/clock";
import { admitted, isGuest, type Admitted } from "./admission";
import { importPublicKey } from "./envelope";
import type { SafeWitness } from "./gossip";
import type { Waiting } from "./waiting";

export interface KnownDevice {
  person: string;
  device: string;
  publicKey: string;
  key: CryptoKey;
}

/** A device with the name by which, and the role in which, its person is shown here. */
export type Met = KnownDevice & { role: Participant["role"] | undefined; name: string };

export type Attending = Pick<Consultation, "id" | "participants">;

export class People {
  /** Those who are believed: of guests only whom a device of the patient signed for. */
  participants: readonly Participant[] = [];
  private readonly known = new Map<string, KnownDevice>();
  private readonly guests = new Map<string, Admitted>();
  /** Sent away from this call: no consent that was signed before brings them back. */
  private readonly sentOut = new Set<string>();
  /** Devices that were asked for when guests were last looked at, and whether the safe refused them. */
  private readonly signers = new Map<string, boolean>();
  /** What the safe says of a device that let a guest in; null where nobody can tell. */
  signs: SafeWitness["signs"] = () => null;

  constructor(private readonly self: string) {}

  /** False, and nothing of it is believed, where two are said to take part as the patient, or as the doctor: one of them is nobody's. */
  async learn({ id, participants }: Attending): Promise<boolean> {
    const hosts = participants.filter((one) => !isGuest(one.role));
    const isSound = oneOfEach(hosts);
    if (isSound) await this.learnSound(id, hosts, participants);
    return isSound;
  }

  private async learnSound(id: string, hosts: readonly Participant[], participants: readonly Participant[]): Promise<void> {
    const guests = participants.filter((one) => isGuest(one.role) && one.until === null);
    await Promise.all(hosts.map((one) => this.learnDevice(one)));
    const patients = new Set(hosts.filter((one) => one.role === "patient" && one.until === null).map((one) => one.person_id));
    const believed = await Promise.all(guests.map((one) => this.believe(one, id, patients)));
    const gone = (one: Participant) => one.until !== null && participants.some(({ until }) => until === null);
    this.participants = participants.filter((one) => !gone(one) && (!isGuest(one.role) || believed.includes(one.person_id)));
  }

  /** The safe says something else by now of a device that let a guest in. */
  get isOutdated(): boolean {
    return [...this.signers].some(([id, wasRefused]) => (this.signs(id, this.known.get(id)?.publicKey ?? "") === false) !== wasRefused);
  }

  private async believe(guest: Participant, consultation: string, patients: ReadonlySet<string>): Promise<string | null> {
    const { person_id: person, device_id: device, public_key: publicKey } = guest;
    const keyOf = (id: string) => {
      const signer = this.known.get(id);
      if (!signer || !patients.has(signer.person)) return undefined;
      const isRefused = this.signs(id, signer.publicKey) === false;
      this.signers.set(id, isRefused);
      return isRefused ? undefined : signer.key;
    };
    const consent = this.sentOut.has(person) ? null : await admitted(guest, consultation, keyOf, signedNow());
    if (consent === null && person !== this.self) return this.forget(person);
    if (consent !== null) this.guests.set(person, consent);
    if (!device || !publicKey || person === this.self) return person;
    if (!this.isMeant(person, device, publicKey)) return this.forget(person);
    await this.remember(person, device, publicKey);
    return person;
  }

  /** The consent names one device and its key; no other device of the guest is believed. */
  private isMeant(person: string, device: string, publicKey: string): boolean {
    const consent = this.guests.get(person);
    return consent?.device === device && consent.publicKey === publicKey;
  }

  /** Others who wait already, before the server has told who takes part. */
  async expect(waiting: readonly Waiting[]): Promise<KnownDevice[]> {
    const others = waiting.filter((one) => one.person !== this.self);
    await Promise.all(others.map(({ person, device, publicKey }) => this.remember(person, device, publicKey)));
    return others.map(({ device }) => this.known.get(device)).filter((device) => device !== undefined);
  }

  private async learnDevice({ person_id: person, device_id: device, public_key: publicKey }: Participant): Promise<void> {
    if (device && publicKey) await this.remember(person, device, publicKey);
  }

  private async remember(person: string, device: string, publicKey: string): Promise<void> {
    if (this.known.get(device)?.publicKey === publicKey) return;
    this.known.set(device, { person, device, publicKey, key: await importPublicKey(fromBase64url(publicKey)) });
  }

  private forget(person: string): null {
    this.guests.delete(person);
    for (const { device, person: whose } of this.known.values()) if (whose === person) this.known.delete(device);
    return null;
  }

  /** Somebody joined with this device: what the news says is enough. False for a person we do not know yet. */
  async meet(person: string, device: string, publicKey: string): Promise<boolean> {
    const known = this.participants.find((one) => one.person_id === person);
    if (!publicKey || known === undefined) return false;
    if (isGuest(known.role) && !this.isMeant(person, device, publicKey)) return false;
    const now = { ...known, device_id: device, public_key: publicKey, present: true };
    await this.learnDevice(now);
    this.participants = this.participants.map((one) => (one === known ? now : one));
    return true;
  }

  /** A guest is sent out, or their time is over. */
  sendOut(person: string): void {
    this.sentOut.add(person);
    this.forget(person);
    this.participants = this.participants.filter((one) => one.person_id !== person);
  }

  /** The patient lets in again whom they had sent out. */
  welcome(person: string): void {
    this.sentOut.delete(person);
  }

  /** When each guest's consent ends, in milliseconds since the epoch. */
  get ends(): ReadonlyMap<string, number> {
    return new Map([...this.guests].map(([person, { until }]) => [person, until]));
  }

  isGuest(person: string): boolean {
    return this.participants.some((one) => one.person_id === person && isGuest(one.role));
  }

  device(id: string): KnownDevice | undefined {
    return this.known.get(id);
  }

  met(id: string): Met | undefined {
    const known = this.known.get(id);
    const shown = this.participants.find((one) => one.person_id === known?.person);
    return known && { ...known, role: shown?.role, name: shown ? `${shown.given_name} ${shown.family_name}`.trim() : "" };
  }

  /** The others' devices of this moment; an older device of the same person is not among them. */
  others(): KnownDevice[] {
    const current = this.participants.filter((one) => one.person_id !== this.self && one.device_id);
    return current.map((one) => this.known.get(one.device_id ?? "")).filter((device) => device !== undefined);
  }

  present(): KnownDevice[] {
    const here = new Set(this.participants.filter((one) => one.present).map((one) => one.device_id));
    return this.others().filter((device) => here.has(device.device));
  }

  deviceOf(person: string): string | null {
    return this.participants.find((one) => one.person_id === person)?.device_id ?? null;
  }
}

/** A handover and a change of who speaks for the patient close the one row as they open the other. */
function oneOfEach(hosts: readonly Participant[]): boolean {
  const roles = hosts.filter((one) => one.until === null).map((one) => one.role);
  return new Set(roles).size === roles.length;
}
