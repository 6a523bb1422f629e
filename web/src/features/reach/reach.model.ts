// What is proven of how a person is reached: what still asks for them, digits as they type them, how long to wait. Pure.
import type { Proof } from "../../api/codes";

/** Whether a code could be sent there and nobody has typed it yet. */
export const unproven = (one: Pick<Proof, "state">): boolean => one.state === "open" || one.state === "sent";

/** What was typed or pasted, as six digits at most. */
export const digitsOf = (typed: string): string => typed.replaceAll(/\D/gu, "").slice(0, 6);

/** Whole seconds until another code may be asked for; none where that is now. */
export function secondsUntil(at: string | null, now: number): number {
  return at === null ? 0 : Math.max(0, Math.ceil((Date.parse(at) - now) / 1000));
}
