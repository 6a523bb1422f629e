// Under which name the money board is kept, and what may be said of a transfer for a licence.
import type { Transfer } from "../api/operator";
import { centsOf } from "../features/money/amounts.model";

export const moneyKey = ["operator", "money"] as const;

export interface Draft {
  amount: string;
  day: string;
  reference: string;
}

/** A transfer is from the day of the invoice (`from`) until `today`; no more than `most` cents go back. */
export interface Bounds {
  from: string;
  today: string;
  most?: number;
}

export type Wrong = "amount" | "too-much" | "day" | "reference";

/** What is wrong with what was typed. Days are compared as they are written. */
export function wrongIn(draft: Draft, { from, today, most }: Bounds): Wrong[] {
  const wrong: Wrong[] = [];
  const cents = centsOf(draft.amount);
  if (cents === null || cents === 0) wrong.push("amount");
  else if (most !== undefined && cents > most) wrong.push("too-much");
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(draft.day) || draft.day < from || draft.day > today) wrong.push("day");
  if (draft.reference.trim() === "") wrong.push("reference");
  return wrong;
}

/** What the server is told of a draft in which nothing is wrong. */
export const said = (draft: Draft, way: Transfer["way"]): Transfer => ({ way, day: draft.day, reference: draft.reference.trim(), cents: centsOf(draft.amount) ?? 0 });
