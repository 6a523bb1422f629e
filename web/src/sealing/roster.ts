// Who may admit whom, who may remove whom, and who may write what: the rules every client enforces by itself.
import { demand, refuse } from "./attacks.ts";
import type { Consent, EnvelopeType, Grant, Header, Role } from "./envelope.ts";
import type { GrantBody } from "./grant.ts";

export interface Member {
  device: string;
  /** raw Ed25519 public key, base64url */
  key: string;
  role: Role;
  person: string | null;
  /** the envelope that admitted them */
  since: number;
  /** as the public log knows them; only doctors and colleagues */
  doctor: { nihdi: string; name: string } | null;
}

export interface GivenConsent extends Consent {
  seq: number;
}

export interface Roster {
  /** the device that founded the safe */
  root: string;
  members: ReadonlyMap<string, Member>;
  /** everybody who was ever a member, by device: what they wrote stays theirs after they are removed */
  met: ReadonlyMap<string, Member>;
  removed: ReadonlySet<string>;
  consents: ReadonlyMap<number, GivenConsent>;
  hasRecovery: boolean;
  /** whose safe it is, as the root's first grant to itself says; null until then */
  person: string | null;
}

const WRITERS: Partial<Record<EnvelopeType, readonly Role[]>> = {
  answers: ["patient"],
  consent: ["patient"],
  remove: ["patient"],
  report: ["doctor", "colleague"],
};

/** Their devices stand in the public log: nobody is one of these because a server says so. */
export const isLogged = (role: Role | "recovery"): boolean => isDoctor(role) || role === "nurse";
export const isDoctor = (role: Role | "recovery"): boolean => role === "doctor" || role === "colleague";

/** Refuses `forged-role`: answers and consents are the patient's, reports are a doctor's. */
export function mayWrite(type: EnvelopeType, author: Member, seq: number): void {
  demand(WRITERS[type]?.includes(author.role) ?? true, "forged-role", seq);
}

/**
 * Patient devices admit further own devices, the recovery key, doctors and guests; a doctor only whom the patient's
 * signed consent names; nobody else anybody. Who is already in keeps key and role.
 */
export function mayGrant(roster: Roster, granter: Member, header: Header, body: GrantBody): void {
  const { to, role } = header.extra as Grant;
  if (role === "recovery") return mayGrantRecovery(roster, granter, to, body, header.seq);
  demand(body.key !== null && body.statement !== null && body.person !== null && body.recovery === null, "malformed", header.seq);
  const known = roster.members.get(to);
  if (known) isStillTheSame(known, role, body, header.seq);
  isOwn(roster, role, body, header.seq);
  if (granter.role === "patient") return demand(body.consent === null, "malformed", header.seq);
  demand(granter.role === "doctor" && !known, "ghost-member", header.seq);
  isConsentedTo(roster, header, role, body);
}

function mayGrantRecovery(roster: Roster, granter: Member, to: string, body: GrantBody, seq: number): void {
  demand(roster.hasRecovery && granter.role === "patient" && to === roster.root, "ghost-member", seq);
  demand([body.key, body.statement, body.person, body.log, body.consent, body.recovery].every((part) => part === null), "malformed", seq);
}

/** A patient's device is the patient's: of the person whose safe it is, of nobody else. */
function isOwn(roster: Roster, role: Role, body: GrantBody, seq: number): void {
  demand(role !== "patient" || roster.person === null || body.person === roster.person, "ghost-member", seq);
}

export const hasOtherDoctor = ({ members }: Pick<Roster, "members">, person: string | null): boolean =>
  [...members.values()].some((member) => member.role === "doctor" && member.person !== person);

/**
 * Who is the doctor is the server's word: believed of one person at a time (`ghost-member`), who is one doctor of the
 * log, with all devices that were ever met (`swapped-key`).
 */
export function isTheOneDoctor(roster: Pick<Roster, "members" | "met">, { role, seq }: { role: Role; seq: number }, person: string | null, nihdi: string): void {
  demand(role !== "doctor" || !hasOtherDoctor(roster, person), "ghost-member", seq);
  demand([...roster.met.values()].every((one) => one.person !== person || one.doctor === null || one.doctor.nihdi === nihdi), "swapped-key", seq);
}

/** The root's person is not in the manifest: its first grant to itself says it. */
function isStillTheSame(known: Member, role: Role, body: GrantBody, seq: number): void {
  demand(known.key === body.key, "swapped-key", seq);
  demand(known.role === role && (known.person === null || known.person === body.person), "forged-role", seq);
}

function isConsentedTo(roster: Roster, header: Header, role: Role, body: GrantBody): void {
  const consent = body.consent === null ? undefined : roster.consents.get(body.consent);
  demand(consent && consent.person === body.person && consent.role === role, "ghost-member", header.seq);
  demand(role !== "doctor" && header.at <= consent.until, "ghost-member", header.seq);
}

/** A device that is not in yet may admit itself, as the patient's, if the recovery key signed for it. */
export function mayRecover(roster: Roster, header: Header, body: GrantBody): void {
  const { to, role } = header.extra as Grant;
  demand(roster.hasRecovery && body.recovery !== null && to === header.device && role === "patient", "ghost-member", header.seq);
  demand(body.key !== null && body.statement !== null && body.log === null && body.consent === null, "malformed", header.seq);
  isOwn(roster, role, body, header.seq);
}

/** Patient devices remove others, never themselves; naming a device that has left begins a new epoch all the same. */
export function mayRemove(roster: Roster, remover: Member, device: string, seq: number): void {
  demand(remover.device !== device, "malformed", seq);
  demand(roster.members.has(device) || roster.removed.has(device), "malformed", seq);
}

/** With a pre-grant one doctor comes in while the patient is away; never a second one beside the first. */
export function mayJoin(roster: Roster, granter: Member | undefined, seq: number): void {
  demand(granter?.role === "patient", "ghost-member", seq);
  demand(![...roster.members.values()].some((member) => member.role === "doctor"), "ghost-member", seq);
}

export function memberOf(roster: Roster, device: string, seq: number): Member {
  return roster.members.get(device) ?? refuse("injected", seq);
}
