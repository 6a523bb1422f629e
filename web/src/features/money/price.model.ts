// What a price means for the screen: how large each share is, and what else the person could do.
import type { Quote } from "../../api/types";

/** Parts of the whole in hundredths, for the bar; null when there is nothing to divide. */
export function shares(quote: Pick<Quote, "insurer_cents" | "pays_cents">): { insurer: number; patient: number } | null {
  const whole = quote.insurer_cents + quote.pays_cents;
  if (whole === 0) return null;
  const patient = Math.round((quote.pays_cents * 100) / whole);
  return { insurer: 100 - patient, patient };
}

/** Whether the person may say that they saw the wished doctor in person: it matters only where nothing else counts. */
export const maySayWeMet = (quote: Pick<Quote, "doctor_id" | "reason" | "in_person">): boolean =>
  quote.doctor_id !== null && quote.in_person === null && (quote.reason === "no_relation" || quote.reason === "seen");

/** The first day on which a meeting in person still counts: this calendar year and the two before. */
export const firstYearThatCounts = (now: Date): number => now.getFullYear() - 2;

export const isRange = (quote: Pick<Quote, "least_cents" | "pays_cents">): boolean => quote.least_cents < quote.pays_cents;

export type Sentence = "free" | "range" | "increased" | "reimbursed" | "price" | "nothing";

/** Which sentence says who pays what. */
export function sentenceOf(quote: Pick<Quote, "reimbursed" | "increased" | "least_cents" | "pays_cents">): Sentence {
  if (!quote.reimbursed) return quote.pays_cents > 0 ? "price" : "nothing";
  if (quote.pays_cents === 0) return "free";
  if (isRange(quote)) return "range";
  return quote.increased ? "increased" : "reimbursed";
}

export const couldPayLess = (quote: Pick<Quote, "reimbursed" | "pays_cents" | "payable">): boolean =>
  quote.payable && !quote.reimbursed && quote.pays_cents > 0;
