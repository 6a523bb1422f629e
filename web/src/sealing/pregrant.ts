// "I may leave": grants made beforehand to doctors on duty, of which the server releases the assigned doctor's only.
import { demand, refuse } from "./attacks.ts";
import { type Bytes, isCount, isId, isMoment, toBase64url, unbase64url, utf8 } from "./bytes.ts";
import type { ChainState } from "./chain.ts";
import type { Author } from "./envelope.ts";
import { fieldsOf, frame, LABELS, readJson, unframe, type Framed } from "./framing.ts";
import { type GrantBody, openGrant, PREGRANT_INFO, readGrant, sealGrant } from "./grant.ts";
import { type LogEvidence, loggedDoctor } from "./directory.ts";
import { readDutyKem } from "./kem.ts";
import type { KemPair, SuiteId } from "./suite.ts";

export interface PregrantHeader {
  safe: string;
  epoch: number;
  /** the patient device that grants */
  device: string;
  /** the doctor's device */
  to: string;
  doctor: string;
  at: string;
}
export interface Pregrant extends Framed {
  header: PregrantHeader;
  grant: GrantBody;
}

/** A doctor on duty as the directory names them, with the shift's signed KEM statement and the log's evidence. */
export interface OnDuty {
  doctor: string;
  device: string;
  key: string;
  statement: Bytes;
  log: LogEvidence;
}

/** At most this many doctors get one (the fewer, the fewer can collude with the server). */
export const MOST_PREGRANTS = 20;

/** Refuses whoever is not in the log under this key, or whose statement is not theirs, not of this suite or too old. */
export async function pregrant(state: ChainState, author: Author, duty: OnDuty, rooms: readonly Bytes[], at: string): Promise<Bytes> {
  const { suite } = state.manifest;
  const key = unbase64url(duty.key, 32) ?? refuse("malformed");
  const statement = await readDutyKem(duty.statement, duty.doctor, duty.device, key);
  demand(statement.exp >= at, "expired-statement");
  demand(statement.suite === suite, "malformed");
  await loggedDoctor(duty.log, state.trust, duty.device, duty.key);
  const header: PregrantHeader = { safe: state.safe, epoch: state.epoch, device: author.device, to: duty.device, doctor: duty.doctor, at };
  const admission = { statement: duty.statement, key: duty.key, person: duty.doctor, log: duty.log, consent: null, recovery: null };
  return frame(LABELS.pregrant, header, (bytes) => sealGrant(suite, statement.kem, PREGRANT_INFO, bytes, rooms, admission), author.sign);
}

/** Splits a pre-grant; the chain that is joined with it checks who signed it and for whom. */
export function readPregrant(raw: Bytes): Pregrant {
  const framed = unframe(raw);
  const { safe, epoch, device, to, doctor, at } = fieldsOf(framed.header, ["safe", "epoch", "device", "to", "doctor", "at"]);
  demand(isId(safe) && isCount(epoch) && isId(device) && isId(to) && isId(doctor) && isMoment(at), "malformed");
  return { ...framed, header: { safe, epoch, device, to, doctor, at }, grant: readGrant(framed.body) };
}

export function openPregrant(given: Pregrant, suite: SuiteId, pair: KemPair): Promise<Bytes[]> {
  return openGrant(suite, pair, PREGRANT_INFO, given.headerBytes, given.grant);
}

/** The body of the `join` envelope: the pre-grant as evidence for everybody else. */
export const joinBody = (raw: Bytes): Bytes => utf8(JSON.stringify({ pregrant: toBase64url(raw) }));

export function joinedWith(body: Bytes): Pregrant {
  const { pregrant: raw } = fieldsOf(readJson(body), ["pregrant"]);
  return readPregrant(unbase64url(raw) ?? refuse("malformed"));
}
