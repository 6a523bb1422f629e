// Reading a safe: the room secrets that grants give this device, and the content that they open.
import { refuse } from "./attacks.ts";
import { type Bytes, same } from "./bytes.ts";
import type { ChainState } from "./chain.ts";
import { openBody } from "./content.ts";
import { type Envelope, type Grant, isSealed } from "./envelope.ts";
import { committedRooms, GRANT_INFO, openGrant, readGrant } from "./grant.ts";
import { expiryOf, welcome } from "./kem.ts";
import { joinedWith, openPregrant, type Pregrant } from "./pregrant.ts";
import type { RecoveryKeys } from "./recovery.ts";
import type { KemPair } from "./suite.ts";
import { isLogged } from "./roster.ts";
import type { Newcomer } from "./write.ts";

/** Room secrets by epoch. */
export type Rooms = ReadonlyMap<number, Bytes>;

const isGrantTo = (envelope: Envelope, to: string, recovery: boolean) => {
  const { to: recipient, role } = envelope.header.extra as Grant;
  return envelope.header.type === "grant" && recipient === to && (role === "recovery") === recovery;
};

async function opened(state: ChainState, grants: readonly Envelope[], pair: KemPair): Promise<Map<number, Bytes>> {
  const rooms = new Map<number, Bytes>();
  for (const { header, headerBytes, body } of grants) {
    const given = await openGrant(state.manifest.suite, pair, GRANT_INFO, headerBytes, readGrant(body)).catch(() => null);
    const known = given && (await committedRooms(state.safe, header.epoch, given, state.rooms));
    known?.forEach((room, epoch) => rooms.set(epoch, room));
  }
  return rooms;
}

/** What all grants to `device` that `pair` opens hold. A grant to an earlier KEM key of the device is passed over. */
export async function openedBy(state: ChainState, envelopes: readonly Envelope[], device: string, pair: KemPair): Promise<Rooms> {
  return opened(state, envelopes.filter((envelope) => isGrantTo(envelope, device, false)), pair);
}

/**
 * As `openedBy`, on a device that shared no code with an older one: nothing counts before it came in by itself, with a recovery key, or by a
 * doctor. Whoever made up a safe can grant in the patient's name, but not with the signature of a doctor whom the log knows. Null where there
 * are such grants alone.
 */
export async function openedByNewcomer(state: ChainState, envelopes: readonly Envelope[], device: string, pair: KemPair): Promise<Rooms | null> {
  const grants = envelopes.filter((envelope) => isGrantTo(envelope, device, false));
  const first = grants.findIndex(({ header }) => header.device === device || isLogged(state.met.get(header.device)?.role ?? "patient"));
  if (first < 0 && grants.length > 0) return null;
  return opened(state, first < 0 ? [] : grants.slice(first), pair);
}

/** As `openedBy`, on a device that scanned a code: nothing counts before the grant that only who showed it can have made. */
export async function openedByPaired(state: ChainState, envelopes: readonly Envelope[], device: string, pair: KemPair, pairing: Bytes): Promise<Rooms> {
  const grants = envelopes.filter((envelope) => isGrantTo(envelope, device, false));
  for (const [index, envelope] of grants.entries()) {
    const under = { ...envelope, headerBytes: await welcome(pairing, envelope.headerBytes) };
    const first = await opened(state, [under], pair);
    if (first.size > 0) return new Map([...first, ...(await opened(state, grants.slice(index + 1), pair))]);
  }
  return new Map();
}

/** Nothing, if the manifest names another recovery key: a false safe may carry a copy of the KEM key and secrets sealed to it. */
export async function openedWithRecovery(state: ChainState, envelopes: readonly Envelope[], keys: RecoveryKeys): Promise<Rooms> {
  const { recovery } = state.manifest;
  if (!recovery || !same(recovery.key, keys.key)) return new Map();
  return opened(state, envelopes.filter((envelope) => isGrantTo(envelope, state.root, true)), keys.pair);
}

/** What a pre-grant holds, before or after one has joined with it. */
export async function openedBeforehand(state: ChainState, given: Pregrant, pair: KemPair): Promise<Rooms> {
  const rooms = await openPregrant(given, state.manifest.suite, pair);
  return committedRooms(state.safe, given.header.epoch, rooms, state.rooms);
}

/** After a reload: the pre-grant stands in the chain, inside the device's own `join`. */
export async function openedByJoin(state: ChainState, envelopes: readonly Envelope[], device: string, pair: KemPair): Promise<Rooms> {
  const join = envelopes.find(({ header }) => header.type === "join" && header.device === device);
  return join ? openedBeforehand(state, joinedWith(join.body), pair) : new Map();
}

/** This epoch's secret, then the earlier ones that are known: what a grant to an own device carries. Nothing without the newest. */
export function newestRooms(state: ChainState, rooms: Rooms): Bytes[] {
  if (!rooms.has(state.epoch)) return [];
  return [...rooms].sort(([one], [other]) => other - one).map(([, room]) => room);
}

/** Members as they were last granted, for granting them a new epoch with the statement they gave then, if it still holds at `at`. */
export function stayers(state: ChainState, envelopes: readonly Envelope[], at: string): Newcomer[] {
  const last = new Map<string, Newcomer>();
  for (const { header, body } of envelopes) {
    const { to, role } = header.extra as Grant;
    if (header.type !== "grant" || role === "recovery" || !state.members.has(to)) continue;
    const { statement, key, person } = readGrant(body);
    if (statement && key && person && expiryOf(statement) >= at) last.set(to, { device: to, role, key, person, statement });
  }
  return [...last.values()];
}

/** The content of a sealed envelope; `keys` are content keys by epoch. Refuses `unreadable`. */
export async function readBody(envelope: Envelope, keys: ReadonlyMap<number, CryptoKey>): Promise<unknown> {
  const key = keys.get(envelope.header.epoch);
  if (!key || !isSealed(envelope.header.type)) return refuse("unreadable", envelope.header.seq);
  return openBody(key, envelope.headerBytes, envelope.body);
}
