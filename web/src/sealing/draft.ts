// How the next envelope of a chain is made. Nothing is checked here: clients use `write`, which follows what it made.
import { demand, refuse } from "./attacks.ts";
import { type Bytes, unbase64url, utf8 } from "./bytes.ts";
import { type ChainState, head, originHash } from "./chain.ts";
import { roomCommitment, sealBody } from "./content.ts";
import type { LogEvidence } from "./directory.ts";
import { type Author, type Consent, type EnvelopeType, type Extra, type Header, type Role, sealEnvelope, type SealedType } from "./envelope.ts";
import { GRANT_INFO, sealGrant } from "./grant.ts";
import { type KemStatement, readKem, welcome } from "./kem.ts";
import { manifestBody } from "./manifest.ts";
import { recoveryJson, type RecoveryKeys, recoveryProof } from "./recovery.ts";
import type { SuiteId } from "./suite.ts";

export interface Founding {
  safe: string;
  room: Bytes;
  at: string;
  suite?: SuiteId;
  recovery?: RecoveryKeys | null;
}

/** The manifest: whoever signs it is the root. */
export async function found(author: Author, { safe, room, at, suite = 1, recovery = null }: Founding): Promise<Bytes> {
  const root = { device: author.device, key: author.publicKey };
  const said = recovery && (await recoveryJson(recovery, safe, root.device, root.key));
  const body = manifestBody(suite, root, said, await roomCommitment(safe, 1, room));
  const header: Header = { safe, epoch: 1, type: "manifest", device: author.device, seq: 1, prev: await originHash(safe), at, extra: {} };
  return sealEnvelope(header, body, author);
}

/** The header that comes next. Whoever loses the race for this place asks again with the state that won. */
export function nextHeader(state: ChainState, author: Author, type: EnvelopeType, at: string, extra: Extra = {}): Header {
  return { safe: state.safe, epoch: state.epoch, type, device: author.device, seq: state.seq + 1, prev: head(state).hash, at, extra };
}

export async function write(state: ChainState, author: Author, type: SealedType, key: CryptoKey, content: unknown, at: string): Promise<Bytes> {
  return sealEnvelope(nextHeader(state, author, type, at), (headerBytes) => sealBody(key, headerBytes, content), author);
}

/** A device to admit, as the directory names it; its own signed statement shows that the key is its own. */
export interface Newcomer {
  device: string;
  key: string;
  person: string;
  role: Role;
  statement: Bytes;
  /** needed for doctors and colleagues */
  log?: LogEvidence | null;
  consent?: number | null;
  /** the code that it scanned on this screen: shows it that this is the real safe */
  pairing?: Bytes | null;
}

function statementOf(state: ChainState, newcomer: Newcomer): Promise<KemStatement> {
  const key = unbase64url(newcomer.key, 32) ?? refuse("malformed");
  return readKem(newcomer.statement, state.safe, newcomer.device, key);
}

/** `rooms`: this epoch's secret, then the earlier ones that the newcomer may read back to, newest first. */
export async function grant(state: ChainState, author: Author, newcomer: Newcomer, rooms: readonly Bytes[], at: string, recovery?: RecoveryKeys): Promise<Bytes> {
  const statement = await statementOf(state, newcomer);
  const header = nextHeader(state, author, "grant", at, { to: newcomer.device, role: newcomer.role });
  const { key, person, log = null, consent = null, pairing } = newcomer;
  const body = async (headerBytes: Bytes) => {
    const proof = recovery ? await recoveryProof(recovery, headerBytes, key) : null;
    const admission = { statement: newcomer.statement, key, person, log, consent, recovery: proof };
    const under = pairing ? await welcome(pairing, headerBytes) : headerBytes;
    return sealGrant(statement.suite, statement.kem, GRANT_INFO, under, rooms, admission);
  };
  return sealEnvelope(header, body, author);
}

export async function grantRecovery(state: ChainState, author: Author, rooms: readonly Bytes[], at: string): Promise<Bytes> {
  const { recovery, suite } = state.manifest;
  demand(recovery, "malformed");
  const header = nextHeader(state, author, "grant", at, { to: state.root, role: "recovery" });
  const admission = { statement: null, key: null, person: null, log: null, consent: null, recovery: null };
  return sealEnvelope(header, (bytes) => sealGrant(suite, recovery.kem, GRANT_INFO, bytes, rooms, admission), author);
}

export async function consent(state: ChainState, author: Author, given: Consent, at: string): Promise<Bytes> {
  const { person, role, until } = given;
  return sealEnvelope(nextHeader(state, author, "consent", at, { person, role, until }), utf8("{}"), author);
}

/** Begins a new epoch under `room`; all who stay, and the recovery key, need new grants at once. */
export async function remove(state: ChainState, author: Author, device: string, room: Bytes, at: string): Promise<Bytes> {
  const body = utf8(JSON.stringify({ room: await roomCommitment(state.safe, state.epoch + 1, room) }));
  return sealEnvelope(nextHeader(state, author, "remove", at, { device }), body, author);
}

/** The first envelope of a doctor who was granted the safe beforehand. */
export async function join(state: ChainState, author: Author, body: Bytes, at: string): Promise<Bytes> {
  return sealEnvelope(nextHeader(state, author, "join", at), body, author);
}
