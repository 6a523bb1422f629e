// People for tests and vectors: devices with real keys, and a safe that is founded, granted and joined as in life.
import { type Bytes, random, toBase64url } from "../bytes.ts";
import { begin, type ChainState, type Expected, follow, followAll } from "../chain.ts";
import { contentKey, newRoom } from "../content.ts";
import type { Author, Envelope, Role } from "../envelope.ts";
import { stateKem } from "../kem.ts";
import type { RecoveryKeys } from "../recovery.ts";
import { type KemPair, newKemPair, type SuiteId } from "../suite.ts";
import { found, grant, grantRecovery, type Newcomer } from "../write.ts";
import { assistantLeaf, doctorLeaf, Log, type LogKey } from "./tree.ts";
import { isLogged } from "../roster.ts";

export const NOW = "2026-11-22T09:00:00.000Z";
export const LATER = "2026-11-22T20:00:00.000Z";

export interface Device extends Author {
  person: string;
  kem: KemPair;
}

export async function signer(): Promise<{ publicKey: Bytes; sign: (message: Bytes) => Promise<Bytes> }> {
  const pair = (await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"])) as CryptoKeyPair;
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { publicKey, sign: async (message) => new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, message)) };
}

export async function newDevice(person: string = crypto.randomUUID(), suite: SuiteId = 1): Promise<Device> {
  const { publicKey, sign } = await signer();
  return { device: crypto.randomUUID(), person, publicKey: toBase64url(publicKey), sign, kem: await newKemPair(suite) };
}

export async function newLogKey(origin = "telemedicine.test/log"): Promise<LogKey> {
  const { publicKey, sign } = await signer();
  return { origin, key: publicKey, sign };
}

export const newLog = async () => new Log(await newLogKey());

export async function statement(device: Device, safe: string, suite: SuiteId = 1, exp = LATER): Promise<Bytes> {
  return stateKem(device, safe, { suite, pair: device.kem, exp });
}

/** The device as the server would list it among those who want to be granted the safe. */
export async function newcomer(device: Device, role: Role, state: ChainState, log?: Log): Promise<Newcomer> {
  const { device: id, publicKey: key, person } = device;
  const leaf = role === "nurse" ? assistantLeaf(id, key, person) : doctorLeaf(id, key, "1-00000-84-004", "Dr. Anke Peeters");
  const evidence = log && (await log.evidence(log.add(leaf)));
  return { device: id, key, person, role, statement: await statement(device, state.safe, state.manifest.suite), log: evidence ?? null };
}

/** A safe as the server holds it (the envelopes), and as an honest device sees it (the state). */
export class Safe {
  readonly id: string;
  readonly patient: Device;
  readonly log: Log;
  readonly room: Bytes;
  readonly share: Bytes;
  readonly raws: Bytes[] = [];
  readonly envelopes: Envelope[] = [];
  #state: ChainState | undefined;

  constructor(patient: Device, log: Log, id = crypto.randomUUID() as string) {
    this.id = id;
    this.patient = patient;
    this.log = log;
    this.room = newRoom();
    this.share = random(32);
  }

  get expected(): Expected {
    return { safe: this.id, trust: this.log.trust };
  }

  get state(): ChainState {
    if (!this.#state) throw new Error("not founded yet");
    return this.#state;
  }

  key(room = this.room): Promise<CryptoKey> {
    return contentKey(room, this.share);
  }

  async keep(raw: Bytes): Promise<Envelope> {
    const next = this.#state ? await follow(this.#state, raw) : await begin(raw, this.expected);
    this.#state = next.state;
    this.raws.push(raw);
    this.envelopes.push(next.envelope);
    return next.envelope;
  }

  async admit(device: Device, role: Role, by: Device = this.patient, rooms = [this.room]): Promise<Envelope> {
    const logged = isLogged(role) ? this.log : undefined;
    return this.keep(await grant(this.state, by, await newcomer(device, role, this.state, logged), rooms, NOW));
  }
}

/** A founded safe whose root has granted itself, and the recovery key if there is one. */
export async function foundedSafe(recoveryFor?: (safe: string) => Promise<RecoveryKeys>, suite: SuiteId = 1): Promise<Safe> {
  const safe = new Safe(await newDevice(undefined, suite), await newLog());
  const recovery = recoveryFor ? await recoveryFor(safe.id) : null;
  await safe.keep(await found(safe.patient, { safe: safe.id, room: safe.room, at: NOW, suite, recovery }));
  await safe.admit(safe.patient, "patient");
  if (recovery) await safe.keep(await grantRecovery(safe.state, safe.patient, [safe.room], NOW));
  return safe;
}

/** The whole chain as somebody sees it who starts with nothing but the safe's id. */
export async function seen(safe: Safe, raws: readonly Bytes[] = safe.raws, expected: Expected = safe.expected) {
  const [first, ...rest] = raws;
  const begun = await begin(first ?? new Uint8Array(0), expected);
  const followed = await followAll(begun.state, rest);
  return { state: followed.state, envelopes: [begun.envelope, ...followed.envelopes] };
}
