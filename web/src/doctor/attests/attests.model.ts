// Visits in the practice paid in cash: what was typed as an amount, what stands first, what can be done. Pure.
import type { Attest, AttestRefusal, CancelReason, VisitCode } from "../../api/attests";
import type { Tone } from "../../design/Surfaces";
import { centsOf } from "../../features/money/amounts.model";

export const REASONS: readonly CancelReason[] = ["A", "B", "C", "D", "E", "F", "G"];

export type Wrong = "amount" | "too-much";

/** What is wrong with an amount for this code; null when nothing is. */
export function wrongAmount(typed: string, code: VisitCode): Wrong | null {
  const cents = centsOf(typed);
  if (cents === null || cents === 0) return "amount";
  return cents > code.honorarium_cents ? "too-much" : null;
}

export const toneOf = (one: Pick<Attest, "state" | "stuck">): Tone =>
  one.state === "accepted" ? "ok" : one.state === "rejected" || one.stuck ? "warn" : "plain";

/** Refused and stuck ones first: they need the doctor; the rest stays in the order in which it came. */
export function inOrder(attests: readonly Attest[]): Attest[] {
  const needs = (one: Attest) => Number(one.state === "rejected" || one.stuck);
  return attests.toSorted((one, other) => needs(other) - needs(one));
}

export type Way = "correct" | "drop";

/** The buttons, the fitting one first. Where sending again is in vain that is paper; on another day nothing else is left. */
export function waysOut(actions: readonly AttestRefusal["action"][], correctable: boolean): Way[] {
  if (!correctable) return ["drop"];
  return actions[0] === "give-up" ? ["drop", "correct"] : ["correct", "drop"];
}
