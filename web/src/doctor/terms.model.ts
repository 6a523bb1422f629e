// What a doctor types about their fees, made into what is stated. Pure.
import type { TermsHours, TermsWish } from "../api/types";

const MOST_CENTS = 10_000;
const AMOUNT = /^(\d{1,3})(?:[.,](\d{1,2}))?$/;

/** Cents of a typed amount; null when it is none, or more than may be asked. */
export function centsOf(typed: string): number | null {
  const found = AMOUNT.exec(typed.trim());
  if (!found) return null;
  const cents = Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
  return cents <= MOST_CENTS ? cents : null;
}

export const amountOf = (cents: number): string => (cents / 100).toFixed(2);

export interface TermsDraft {
  convention: TermsWish["convention"];
  hours: readonly TermsHours[];
  amount: string;
  day: string;
}

export type Wrong = "hours" | "amount" | "day";

/** What does not fit yet: hours belong to who follows the convention in part, an amount to who leaves it. */
export function wrongIn(draft: TermsDraft, earliest: string): Wrong[] {
  const wrong: Wrong[] = [];
  if (draft.convention === "partial" && (draft.hours.length === 0 || draft.hours.some((one) => one.to_minute <= one.from_minute))) wrong.push("hours");
  if (draft.convention !== "full" && centsOf(draft.amount) === null) wrong.push("amount");
  if (draft.day < earliest) wrong.push("day");
  return wrong;
}

export const wishOf = (draft: TermsDraft): TermsWish => ({
  valid_from: draft.day,
  convention: draft.convention,
  hours: draft.convention === "partial" ? [...draft.hours] : [],
  supplement_cents: draft.convention === "full" ? 0 : (centsOf(draft.amount) ?? 0),
});
