// What a doctor should know of claims at a glance, and how what they type becomes an account. Pure.
import type { Claim, Payee, Refusal } from "../../api/claims";
import type { Language } from "../../words";
import type { Tone } from "../../design/Surfaces";

export interface Sums {
  owed: number;
  paid: number;
  refused: number;
}

const OWED: readonly Claim["state"][] = ["waiting", "ready", "batched", "accepted"];

/** Cents that insurers owe, have paid, and refused. */
export function sums(claims: readonly Claim[]): Sums {
  const of = (states: readonly Claim["state"][]) => claims.filter((one) => states.includes(one.state)).reduce((all, one) => all + one.insurer_cents, 0);
  return { owed: of(OWED), paid: claims.reduce((all, one) => all + one.paid_cents, 0), refused: of(["rejected"]) };
}

/** The insurer paid another amount than it was asked for, and the doctor has not left it at that. */
export const isOtherwise = (claim: Claim): boolean => claim.state === "paid_otherwise" || claim.state === "disputed";

const waits = (claim: Claim): boolean => claim.state === "rejected" || claim.state === "paid_otherwise";

/** Those that wait for the doctor first; the rest stays in the order in which it came. */
export function inOrder(claims: readonly Claim[]): Claim[] {
  return claims.toSorted((one, other) => Number(waits(other)) - Number(waits(one)));
}

const WARNS: readonly Claim["state"][] = ["rejected", "paid_otherwise", "disputed"];

export const toneOf = (state: Claim["state"]): Tone => (WARNS.includes(state) ? "warn" : state === "settled" ? "ok" : "plain");

/** The insurer's reason in the reader's language; its code where there are no words for it. */
export function reasonText(refusal: Pick<Refusal, "code" | "words">, language: Language): string {
  const words = refusal.words[language];
  return words === undefined ? refusal.code : words;
}

/** Whether it is a code of the insurer's, which one may be asked for on the phone; those that are words are our own. */
export const isInsurersCode = (refusal: Pick<Refusal, "code">): boolean => /^\d+$/u.test(refusal.code);

/** What the doctor can do, each once: what an insurer's own code asks for goes before what only we concluded. */
export function whatToDo(refusals: readonly Refusal[]): Refusal["action"][] {
  const theirs = refusals.filter(isInsurersCode);
  const actions = new Set((theirs.length > 0 ? theirs : refusals).map((one) => one.action));
  return IN_TURN.filter((one) => actions.has(one));
}

// What must be done before it is sent comes first; giving up alone is what is left.
const IN_TURN: readonly Refusal["action"][] = ["payee", "seen-or-gmd", "ask-insurer", "resend", "give-up"];

export type Way = "payee" | "again" | "drop";

/** The buttons, the fitting one first. Where all else is in vain that is giving up; sending again stays possible. */
export function waysOut(actions: readonly Refusal["action"][]): Way[] {
  if (actions[0] === "payee") return ["payee", "again", "drop"];
  return actions[0] === "give-up" ? ["drop", "again"] : ["again", "drop"];
}

const bare = (typed: string) => typed.replaceAll(/[\s.\-/]/gu, "").toUpperCase();

/** What was typed, as the server wants it: people write accounts and numbers with spaces, dots and a country. */
export function payeeFrom(typed: Payee): Payee {
  return {
    iban: bare(typed.iban),
    bic: bare(typed.bic),
    enterprise_number: bare(typed.enterprise_number).replace(/^BE/u, "").padStart(10, "0"),
    phone: bare(typed.phone).replace(/^(\+|00)32/u, "0"),
  };
}

export type Field = keyof Payee;

/** Fields that cannot be right, before the server checks their check digits. */
export function wrongFields(payee: Payee): Field[] {
  const shapes: Record<Field, RegExp> = {
    iban: /^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/u,
    bic: /^[A-Z0-9]{8}([A-Z0-9]{3})?$/u,
    enterprise_number: /^[01][0-9]{9}$/u,
    phone: /^[0-9]{9,10}$/u,
  };
  return (Object.keys(shapes) as Field[]).filter((field) => !shapes[field].test(payee[field]));
}

/** An account in groups of four, as it stands on a card. */
export const spaced = (iban: string): string => iban.replaceAll(/(.{4})(?=.)/gu, "$1 ");
