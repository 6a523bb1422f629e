// A story: a whole safe written down as JSON, with everything a second implementation needs to tell it again and compare.
import { type Bytes, toBase64url, unbase64url } from "../bytes.ts";
import { begin, type ChainState, followAll, head } from "../chain.ts";
import { contentKey } from "../content.ts";
import { type Envelope, isSealed } from "../envelope.ts";
import { openedBy, openedByJoin, openedWithRecovery, readBody, type Rooms } from "../read.ts";
import { recoveryKeys, type RecoveryKind } from "../recovery.ts";
import { type KemPair, suite } from "../suite.ts";

/** All bytes are base64url. Seeds and private keys stand here because these devices exist on paper only. */
export interface StoryDevice {
  name: string;
  device: string;
  person: string;
  /** of the Ed25519 key (RFC 8032 private key), and its public half */
  seed: string;
  key: string;
  /** X25519 */
  kem_private: string;
  kem: string;
}
export interface StoryEnvelope {
  raw: string;
  type: string;
  /** what is sealed in it */
  content?: unknown;
}
export interface StoryState {
  seq: number;
  hash: string;
  epoch: number;
  members: { device: string; key: string; role: string; person: string | null; since: number; doctor: { nihdi: string; name: string } | null }[];
  removed: string[];
  consents: number[];
}
export interface Story {
  about: string;
  safe: string;
  share: string;
  /** room secrets by epoch */
  rooms: Record<string, string>;
  log: { origin: string; key: string };
  devices: StoryDevice[];
  recovery: { secret: string; how: RecoveryKind } | null;
  envelopes: StoryEnvelope[];
  /** which epochs each device can open from the chain with its KEM key */
  readers: Record<string, number[]>;
  /** which epochs the recovery key opens */
  recovered: number[];
  state: StoryState;
}

export const bytesOf = (value: string): Bytes => {
  const bytes = unbase64url(value);
  if (!bytes) throw new Error("not base64url");
  return bytes;
};

export async function storyPair(device: Pick<StoryDevice, "kem" | "kem_private">): Promise<KemPair> {
  const x25519 = await suite(1);
  const [publicKey, privateKey] = [await x25519.DeserializePublicKey(bytesOf(device.kem)), await x25519.DeserializePrivateKey(bytesOf(device.kem_private), false)];
  return { publicKey, privateKey };
}

export function stateOf(state: ChainState): StoryState {
  const { seq, hash } = head(state);
  const members = [...state.members.values()].sort((one, other) => one.since - other.since);
  return { seq, hash, epoch: state.epoch, members, removed: [...state.removed].sort(), consents: [...state.consents.keys()] };
}

export interface Retold {
  state: StoryState;
  readers: Record<string, number[]>;
  recovered: number[];
  rooms: Record<string, string>;
  contents: unknown[];
}

const epochsOf = (rooms: Rooms) => [...rooms.keys()].sort((one, other) => one - other);

/** Follows the chain as a stranger would who knows the safe's id and the log's key, and opens all that its readers can. */
export async function retell(story: Story): Promise<Retold> {
  const [first, ...rest] = story.envelopes.map(({ raw }) => bytesOf(raw));
  const trust = { origin: story.log.origin, key: bytesOf(story.log.key) };
  const begun = await begin(first ?? new Uint8Array(0), { safe: story.safe, trust });
  const { state, envelopes } = await followAll(begun.state, rest);
  const all = [begun.envelope, ...envelopes];
  const opened = await readersOf(story, state, all);
  const recovered = await recoveredRooms(story, state, all);
  const rooms = new Map([...Object.values(opened), recovered].flatMap((one) => [...one]));
  const readers = Object.fromEntries(Object.entries(opened).map(([name, one]) => [name, epochsOf(one)]));
  return { state: stateOf(state), readers, recovered: epochsOf(recovered), rooms: asText(rooms), contents: await contentsOf(story, all, rooms) };
}

async function readersOf(story: Story, state: ChainState, envelopes: Envelope[]): Promise<Record<string, Rooms>> {
  const opened: Record<string, Rooms> = {};
  for (const device of story.devices) {
    const pair = await storyPair(device);
    const granted = await openedBy(state, envelopes, device.device, pair);
    const joined = await openedByJoin(state, envelopes, device.device, pair);
    opened[device.name] = new Map([...joined, ...granted]);
  }
  return opened;
}

async function recoveredRooms(story: Story, state: ChainState, envelopes: Envelope[]): Promise<Rooms> {
  if (!story.recovery) return new Map();
  const keys = await recoveryKeys(bytesOf(story.recovery.secret), story.recovery.how, story.safe, state.manifest.suite);
  return openedWithRecovery(state, envelopes, keys);
}

const asText = (rooms: Rooms) => Object.fromEntries(epochsOf(rooms).map((epoch) => [String(epoch), toBase64url(rooms.get(epoch) ?? new Uint8Array(0))]));

async function contentsOf(story: Story, envelopes: Envelope[], rooms: Rooms): Promise<unknown[]> {
  const keys = new Map<number, CryptoKey>();
  for (const [epoch, room] of rooms) keys.set(epoch, await contentKey(room, bytesOf(story.share)));
  return Promise.all(envelopes.filter(({ header }) => isSealed(header.type)).map((envelope) => readBody(envelope, keys)));
}

/** What a second telling must give, word for word. */
export function expectedOf(story: Story): Retold {
  const contents = story.envelopes.flatMap(({ content }) => (content === undefined ? [] : [content]));
  return { state: story.state, readers: story.readers, recovered: story.recovered, rooms: story.rooms, contents };
}

