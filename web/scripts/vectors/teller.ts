// Tells stories for the vectors: devices made of the determined stream, and a safe that grows envelope by envelope.
import { type Bytes, random, toBase64url } from "../../src/sealing/bytes.ts";
import { begin, type ChainState, follow } from "../../src/sealing/chain.ts";
import { contentKey, newRoom } from "../../src/sealing/content.ts";
import type { Author, Role, SealedType } from "../../src/sealing/envelope.ts";
import { isLogged } from "../../src/sealing/roster.ts";
import { stateKem } from "../../src/sealing/kem.ts";
import { assistantLeaf, doctorLeaf, Log, type LogKey } from "../../src/sealing/proof/tree.ts";
import { retell, stateOf, type Story, type StoryDevice, storyPair } from "../../src/sealing/proof/story.ts";
import { recoveryKeys } from "../../src/sealing/recovery.ts";
import { suite } from "../../src/sealing/suite.ts";
import { grant, type Newcomer, write } from "../../src/sealing/write.ts";

const START = Date.parse("2026-11-22T09:00:00.000Z");
export const LATER = "2026-11-22T20:00:00.000Z";
const PKCS8_HEADER = 16;

export function id(): string {
  const bytes = random(16);
  bytes[6] = ((bytes[6] ?? 0) & 15) | 64;
  bytes[8] = ((bytes[8] ?? 0) & 63) | 128;
  const hex = Buffer.from(bytes).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export async function seeded(): Promise<{ seed: Bytes; key: Bytes; sign: (message: Bytes) => Promise<Bytes> }> {
  const pair = (await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"])) as CryptoKeyPair;
  const seed = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey)).slice(PKCS8_HEADER);
  const key = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { seed, key, sign: async (message) => new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, message)) };
}

export interface Actor extends Author {
  person: string;
  story: StoryDevice;
}

export async function actor(name: string, person = id()): Promise<Actor> {
  const { seed, key, sign } = await seeded();
  const x25519 = await suite(1);
  const pair = await x25519.GenerateKeyPair(true);
  const [kem, kemPrivate] = [await x25519.SerializePublicKey(pair.publicKey), await x25519.SerializePrivateKey(pair.privateKey)];
  const device = id();
  const texts = { seed: toBase64url(seed), key: toBase64url(key), kem_private: toBase64url(kemPrivate), kem: toBase64url(kem) };
  return { device, person, publicKey: texts.key, sign, story: { name, device, person, ...texts } };
}

export async function logKey(origin = "telemedicine.example/log"): Promise<LogKey & { seed: Bytes }> {
  const { seed, key, sign } = await seeded();
  return { origin, key, sign, seed };
}

/** A safe being told. `at` moves on by one second for each envelope. */
export class Teller {
  readonly story: Story;
  readonly log: Log;
  readonly rooms = new Map<number, Bytes>([[1, newRoom()]]);
  readonly share = random(32);
  state: ChainState | undefined;

  constructor(about: string, log: Log) {
    this.log = log;
    const { origin, key } = log.trust;
    this.story = {
      about, safe: id(), share: toBase64url(this.share), rooms: {}, log: { origin, key: toBase64url(key) }, devices: [],
      recovery: null, envelopes: [], readers: {}, recovered: [], state: { seq: 0, hash: "", epoch: 0, members: [], removed: [], consents: [] },
    };
  }

  get now(): string {
    return new Date(START + this.story.envelopes.length * 1000).toISOString();
  }

  get following(): ChainState {
    if (!this.state) throw new Error("the story has not begun");
    return this.state;
  }

  get room(): Bytes {
    return this.rooms.get(this.state?.epoch ?? 1) ?? newRoom();
  }

  async keep(raw: Bytes, content?: unknown): Promise<Bytes> {
    const { safe, log } = this.story;
    const trust = { origin: log.origin, key: this.log.trust.key };
    const next = this.state ? await follow(this.state, raw) : await begin(raw, { safe, trust });
    this.state = next.state;
    this.story.envelopes.push({ raw: toBase64url(raw), type: next.envelope.header.type, ...(content === undefined ? {} : { content }) });
    return raw;
  }

  async newcomer(who: Actor, role: Role): Promise<Newcomer> {
    const log = isLogged(role) ? await this.evidence(who, role) : null;
    const statement = await stateKem(who, this.story.safe, { suite: 1, pair: await storyPair(who.story), exp: LATER });
    return { device: who.device, key: who.publicKey, person: who.person, role, statement, log };
  }

  /** The log grows by two leaves around theirs, so that the proof is not empty. */
  async evidence(who: Actor, role: Role = "doctor", nihdi = "1-00000-84-004") {
    this.log.add({ kind: "receipt", sha256: "00".repeat(32) });
    const { device, publicKey: key, person } = who;
    const index = this.log.add(role === "nurse" ? assistantLeaf(device, key, person) : doctorLeaf(device, key, nihdi, "Dr. Example"));
    this.log.add({ kind: "receipt", sha256: "11".repeat(32) });
    return this.log.evidence(index);
  }

  async admit(by: Actor, who: Actor, role: Role, rooms: Bytes[] = [this.room], consent: number | null = null): Promise<void> {
    const newcomer = { ...(await this.newcomer(who, role)), consent };
    await this.keep(await grant(this.following, by, newcomer, rooms, this.now));
  }

  async say(who: Actor, type: SealedType, content: unknown): Promise<Bytes> {
    const key = await contentKey(this.room, this.share);
    return this.keep(await write(this.following, who, type, key, content, this.now), content);
  }

  async keysFor(secret: Bytes) {
    this.story.recovery = { secret: toBase64url(secret), how: "code" };
    return recoveryKeys(secret, "code", this.story.safe);
  }

  /** The story as it is published; what its readers can open is found by reading it. */
  async told(actors: readonly Actor[]): Promise<Story> {
    const rooms = [...this.rooms].map(([epoch, room]) => [String(epoch), toBase64url(room)]);
    const story = { ...this.story, rooms: Object.fromEntries(rooms) as Record<string, string>, devices: actors.map((one) => one.story), state: stateOf(this.following) };
    const { readers, recovered } = await retell(story);
    return { ...story, readers, recovered };
  }
}
