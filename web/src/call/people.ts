// Who takes part and with which device: the only keys whose signatures this call believes.
import type { Consultation, Participant } from "../api/types";
import { fromBase64url } from "../device/bytes";
import { importPublicKey } from "./envelope";
import type { Waiting } from "./waiting";

export interface KnownDevice {
  person: string;
  device: string;
  publicKey: string;
  key: CryptoKey;
}

export class People {
  participants: readonly Participant[] = [];
  private readonly known = new Map<string, KnownDevice>();

  constructor(private readonly self: string) {}

  async learn(consultation: Pick<Consultation, "participants">): Promise<void> {
    this.participants = consultation.participants;
    await Promise.all(consultation.participants.map((one) => this.learnDevice(one)));
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

  /** Somebody joined with this device: what the news says is enough. False for a person we do not know yet. */
  async meet(person: string, device: string, publicKey: string): Promise<boolean> {
    const known = this.participants.find((one) => one.person_id === person);
    if (!publicKey || known === undefined) return false;
    const now = { ...known, device_id: device, public_key: publicKey, present: true };
    await this.learnDevice(now);
    this.participants = this.participants.map((one) => (one === known ? now : one));
    return true;
  }

  device(id: string): KnownDevice | undefined {
    return this.known.get(id);
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
