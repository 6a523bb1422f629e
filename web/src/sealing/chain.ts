// The one hash chain of a safe: every envelope follows the one before, and every rule is checked before it counts.
import { demand, refuse, Refused } from "./attacks.ts";
import { type Bytes, idBytes, isKey, joined, sha256, toBase64url, unbase64url, utf8 } from "./bytes.ts";
import type { Checkpoint, LogTrust } from "./checkpoint.ts";
import { type Envelope, type Grant, type Header, readEnvelope, type Removal } from "./envelope.ts";
import { fieldsOf, isSignedBy, LABELS, readJson } from "./framing.ts";
import { readGrant } from "./grant.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { joinedWith } from "./pregrant.ts";
import { type GivenConsent, type Member, mayRemove, mayWrite, memberOf, type Roster } from "./roster.ts";
import { admittedByGrant, admittedByJoin, type Admitted } from "./admission.ts";

export interface Head {
  seq: number;
  /** SHA-256 of the newest envelope, base64url */
  hash: string;
}

/** What a device believes of a safe, all of it proven by the envelopes it has followed. Never changed in place. */
export interface ChainState extends Roster {
  safe: string;
  manifest: Manifest;
  trust: LogTrust;
  epoch: number;
  seq: number;
  /** of every envelope so far, the first at index 0 */
  hashes: readonly string[];
  members: ReadonlyMap<string, Member>;
  /** everybody who was ever a member, by device: what they wrote stays theirs after they are removed */
  met: ReadonlyMap<string, Member>;
  removed: ReadonlySet<string>;
  consents: ReadonlyMap<number, GivenConsent>;
  /** commitments to the room secrets, by epoch */
  rooms: ReadonlyMap<number, string>;
  /** checkpoints of the log seen in grants: to be compared with one's own */
  checkpoints: readonly Checkpoint[];
}

export interface Followed {
  state: ChainState;
  envelope: Envelope;
}

/** What a device knows before it sees the chain. A doctor does not know the root's key beforehand; an own device does. */
export interface Expected {
  safe: string;
  trust: LogTrust;
  rootKey?: string;
  /** base64url; a new device that recovers knows it from its code or passkey. The KEM key is bound to it. */
  recoveryKey?: string;
}

/** What `prev` of the first envelope is: nothing is before it but the safe's own name. */
export async function originHash(safe: string): Promise<string> {
  return toBase64url(await sha256(joined(utf8("doktr/chain/v1\0"), idBytes(safe))));
}

export function head(state: ChainState): Head {
  return { seq: state.seq, hash: state.hashes[state.seq - 1] ?? "" };
}

/** The beginning of a chain: a manifest, signed by the root it names. */
export async function begin(raw: Bytes, expected: Expected): Promise<Followed> {
  const envelope = await readEnvelope(raw);
  const { header } = envelope;
  demand(header.safe === expected.safe, "wrong-safe", header.seq);
  demand(header.seq === 1, "dropped", 1);
  demand(header.type === "manifest", "malformed", 1);
  const manifest = await readManifest(envelope.body, header.safe);
  await isWhatWasExpected(manifest, header, expected);
  await demandSignature(envelope, manifest.root.key);
  demand(header.prev === (await originHash(header.safe)), "injected", 1);
  demand(header.epoch === 1, "wrong-epoch", 1);
  return { state: founded(manifest, envelope, expected), envelope };
}

async function isWhatWasExpected(manifest: Manifest, header: Header, expected: Expected): Promise<void> {
  demand(header.device === manifest.root.device, "injected", 1);
  demand(expected.rootKey === undefined || expected.rootKey === manifest.root.key, "swapped-key", 1);
  const recovery = manifest.recovery && toBase64url(manifest.recovery.key);
  demand(expected.recoveryKey === undefined || expected.recoveryKey === recovery, "swapped-key", 1);
}

function founded(manifest: Manifest, { header, hash }: Envelope, expected: Expected): ChainState {
  const { device, key } = manifest.root;
  const root: Member = { device, key, role: "patient", person: null, since: 1, doctor: null };
  return {
    safe: header.safe, manifest, trust: expected.trust, epoch: 1, seq: 1, hashes: [hash],
    root: device, members: new Map([[device, root]]), met: new Map([[device, root]]), removed: new Set(), consents: new Map(),
    hasRecovery: manifest.recovery !== null, person: null, rooms: new Map([[1, manifest.room]]), checkpoints: [],
  };
}

/** The next envelope. Refuses with the name of the attack, and then nothing has changed. */
export async function follow(state: ChainState, raw: Bytes): Promise<Followed> {
  const envelope = await readEnvelope(raw);
  const { header, hash } = envelope;
  demand(header.safe === state.safe, "wrong-safe", header.seq);
  isNext(state, header.seq, hash);
  const changed = await consequences(state, envelope);
  return { state: { ...state, ...changed, seq: header.seq, hashes: [...state.hashes, hash] }, envelope };
}

function isNext(state: ChainState, seq: number, hash: string): void {
  demand(seq > state.seq, state.hashes[seq - 1] === hash ? "replayed" : "injected", seq);
  demand(seq === state.seq + 1, "dropped", state.seq + 1);
}

type Change = Partial<ChainState>;

async function consequences(state: ChainState, envelope: Envelope): Promise<Change> {
  const { header } = envelope;
  if (header.type === "join") return joins(state, envelope);
  if (header.type === "grant" && !state.members.has(header.device)) return grants(state, envelope, null);
  const author = memberOf(state, header.device, header.seq);
  await isInPlace(state, envelope, author.key);
  mayWrite(header.type, author, header.seq);
  if (header.type === "grant") return grants(state, envelope, author);
  if (header.type === "remove") return removes(state, envelope, author);
  if (header.type === "consent") return consents(state, envelope);
  demand(header.type !== "manifest", "injected", header.seq);
  return {};
}

async function demandSignature(envelope: Envelope, key: string): Promise<void> {
  const raw = unbase64url(key, 32) ?? refuse("malformed");
  demand(await isSignedBy(LABELS.envelope, envelope, raw), "altered", envelope.header.seq);
}

/** Signed by its device, after what we know, in the epoch that we know. */
async function isInPlace(state: ChainState, envelope: Envelope, key: string): Promise<void> {
  const { header } = envelope;
  await demandSignature(envelope, key);
  demand(header.prev === head(state).hash, "forked-chain", header.seq);
  demand(header.epoch === state.epoch, "wrong-epoch", header.seq);
}

async function joins(state: ChainState, envelope: Envelope): Promise<Change> {
  const given = joinedWith(envelope.body);
  demand(given.grant.key !== null, "malformed", envelope.header.seq);
  await isInPlace(state, envelope, given.grant.key);
  return admit(state, await admittedByJoin(state, envelope.header, given));
}

async function grants(state: ChainState, envelope: Envelope, granter: Member | null): Promise<Change> {
  const { header } = envelope;
  const body = readGrant(envelope.body);
  if (!granter) {
    demand(body.recovery !== null && body.key !== null, "injected", header.seq);
    await isInPlace(state, envelope, body.key);
  }
  if ((header.extra as Grant).role !== "recovery") return admit(state, await admittedByGrant(state, envelope, body, granter));
  await admittedByGrant(state, envelope, body, granter);
  return {};
}

function admit(state: ChainState, admitted: Admitted | null): Change {
  if (!admitted) return {};
  const { member } = admitted;
  const members = new Map(state.members).set(member.device, member);
  const met = new Map(state.met).set(member.device, member);
  const checkpoints = admitted.checkpoint ? [...state.checkpoints, admitted.checkpoint] : state.checkpoints;
  const person = state.person ?? (member.role === "patient" ? member.person : null);
  const removed = new Set([...state.removed].filter((device) => device !== member.device));
  return { members, met, checkpoints, person, removed };
}

/** Whoever is removed takes their consents along: nobody comes back on an old one. */
function removes(state: ChainState, envelope: Envelope, remover: Member): Change {
  const { device } = envelope.header.extra as Removal;
  mayRemove(state, remover, device, envelope.header.seq);
  const { room } = fieldsOf(readJson(envelope.body), ["room"]);
  demand(isKey(room), "malformed", envelope.header.seq);
  const gone = state.members.get(device);
  const members = new Map([...state.members].filter(([id]) => id !== device));
  const consents = new Map([...state.consents].filter(([, consent]) => consent.person !== gone?.person));
  const epoch = state.epoch + 1;
  return { epoch, members, consents, removed: new Set(state.removed).add(device), rooms: new Map(state.rooms).set(epoch, room) };
}

/** The newest word for a person and role is the only one; one whose time was over when it was said takes back. */
function consents(state: ChainState, envelope: Envelope): Change {
  const { header } = envelope;
  fieldsOf(readJson(envelope.body), []);
  const given = { ...(header.extra as Omit<GivenConsent, "seq">), seq: header.seq };
  const kept = new Map([...state.consents].filter(([, one]) => one.person !== given.person || one.role !== given.role));
  return { consents: given.until < header.at ? kept : kept.set(header.seq, given) };
}

export interface FollowedAll {
  state: ChainState;
  envelopes: Envelope[];
}

/** Follows a batch as the server gave it, and tells a lost envelope from one in the wrong place. */
export async function followAll(state: ChainState, batch: readonly Bytes[]): Promise<FollowedAll> {
  const envelopes: Envelope[] = [];
  for (const [index, raw] of batch.entries()) {
    const next = await follow(state, raw).catch((refused: unknown) => rename(refused, state, batch.slice(index)));
    state = next.state;
    envelopes.push(next.envelope);
  }
  return { state, envelopes };
}

async function rename(refused: unknown, state: ChainState, rest: readonly Bytes[]): Promise<never> {
  if (refused instanceof Refused && refused.attack === "dropped") {
    const later = await Promise.all(rest.map((raw) => readEnvelope(raw).catch(() => null)));
    demand(!later.some((envelope) => envelope?.header.seq === state.seq + 1), "reordered", state.seq + 1);
  }
  throw refused;
}

/** A head that this device saw earlier: the chain may only have grown since (`truncated`, `forked-chain`). */
export function demandGrown(state: ChainState, seen: Head): void {
  demand(state.seq >= seen.seq, "truncated", seen.seq);
  demand(seen.seq < 1 || state.hashes[seen.seq - 1] === seen.hash, "forked-chain", seen.seq);
}

/** A head that another member told outside the server's reach: the server may be hiding the newest (`hidden-tail`). */
export function demandNothingHidden(state: ChainState, told: Head): void {
  demand(state.seq >= told.seq, "hidden-tail", told.seq);
  demand(told.seq < 1 || state.hashes[told.seq - 1] === told.hash, "forked-chain", told.seq);
}
