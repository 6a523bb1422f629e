// How a grant or a pre-grant becomes a member: whose statement it answers, who vouches for it, what the log says.
import { type Attack, demand, refuse } from "./attacks.ts";
import { unbase64url } from "./bytes.ts";
import type { ChainState } from "./chain.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type LogEvidence, loggedAssistant, loggedDoctor } from "./directory.ts";
import type { Envelope, Grant, Header, Role } from "./envelope.ts";
import { isSignedBy, LABELS } from "./framing.ts";
import type { GrantBody } from "./grant.ts";
import { readDutyKem, readKem } from "./kem.ts";
import { isDoctor, isTheOneDoctor, type Member, mayGrant, mayJoin, mayRecover } from "./roster.ts";
import { isRecoveryProof } from "./recovery.ts";
import type { Pregrant } from "./pregrant.ts";

export interface Admitted {
  member: Member;
  checkpoint: Checkpoint | null;
}

/** `granter` null: a device that admits itself with the recovery key. */
export async function admittedByGrant(state: ChainState, envelope: Envelope, body: GrantBody, granter: Member | null): Promise<Admitted | null> {
  const { header } = envelope;
  if (granter) mayGrant(state, granter, header, body);
  else await recovers(state, envelope, body);
  const { to, role } = header.extra as Grant;
  if (role === "recovery") return null;
  await answersStatement(state, header, to, body);
  const known = state.members.get(to);
  if (known) return { member: { ...known, person: body.person }, checkpoint: null };
  return admitted(state, { device: to, role, seq: header.seq }, body);
}

async function recovers(state: ChainState, envelope: Envelope, body: GrantBody): Promise<void> {
  mayRecover(state, envelope.header, body);
  const { recovery } = state.manifest;
  demand(recovery && body.recovery && body.key, "ghost-member", envelope.header.seq);
  const proven = await isRecoveryProof(recovery.key, body.recovery, envelope.headerBytes, body.key);
  demand(proven, "ghost-member", envelope.header.seq);
}

async function answersStatement(state: ChainState, header: Header, to: string, body: GrantBody): Promise<void> {
  const key = unbase64url(body.key, 32) ?? refuse("malformed", header.seq);
  const statement = await readKem(body.statement ?? refuse("malformed", header.seq), state.safe, to, key);
  demand(statement.suite === state.manifest.suite, "malformed", header.seq);
  demand(statement.exp >= header.at, "expired-statement", header.seq);
}

async function admitted(state: ChainState, who: { device: string; role: Role; seq: number }, body: GrantBody): Promise<Admitted> {
  const key = body.key ?? refuse("malformed", who.seq);
  const { doctor, checkpoint } = await vouchedFor(state, who, key, body);
  return { member: { device: who.device, key, role: who.role, person: body.person, since: who.seq, doctor }, checkpoint };
}

/** Doctors stand in the public log by number and name, nurses and assistants by their person's id. */
async function vouchedFor(state: ChainState, { device, role, seq }: { device: string; role: Role; seq: number }, key: string, body: GrantBody): Promise<{ doctor: Member["doctor"]; checkpoint: Checkpoint | null }> {
  if (isDoctor(role)) {
    const { nihdi, name, checkpoint } = await loggedDoctor(inLog(body, "unlogged-doctor", seq), state.trust, device, key);
    isTheOneDoctor(state, { role, seq }, body.person, nihdi);
    return { doctor: { nihdi, name }, checkpoint };
  }
  if (role !== "nurse") return { doctor: null, checkpoint: null };
  return { doctor: null, checkpoint: await loggedAssistant(inLog(body, "unlogged-assistant", seq), state.trust, device, key, body.person) };
}

const inLog = ({ log }: GrantBody, attack: Attack, seq: number): LogEvidence => log ?? refuse(attack, seq);

/** A doctor who comes in with a pre-grant: made by a patient device, in this epoch, for this device on duty. */
export async function admittedByJoin(state: ChainState, header: Header, given: Pregrant): Promise<Admitted> {
  const { grant, header: before } = given;
  const granter = state.members.get(before.device);
  mayJoin(state, granter, header.seq);
  const granterKey = unbase64url(granter?.key, 32) ?? refuse("ghost-member", header.seq);
  demand(await isSignedBy(LABELS.pregrant, given, granterKey), "ghost-member", header.seq);
  demand(before.safe === state.safe, "wrong-safe", header.seq);
  demand(before.epoch === state.epoch, "wrong-epoch", header.seq);
  demand(before.to === header.device && before.doctor === grant.person, "ghost-member", header.seq);
  demand(grant.consent === null && grant.recovery === null, "malformed", header.seq);
  await answersDuty(state, header, given);
  return admitted(state, { device: header.device, role: "doctor", seq: header.seq }, grant);
}

async function answersDuty(state: ChainState, header: Header, { grant, header: before }: Pregrant): Promise<void> {
  const key = unbase64url(grant.key, 32) ?? refuse("malformed", header.seq);
  const statement = await readDutyKem(grant.statement ?? refuse("malformed", header.seq), before.doctor, header.device, key);
  demand(statement.suite === state.manifest.suite, "malformed", header.seq);
  demand(statement.exp >= before.at, "expired-statement", header.seq);
}
