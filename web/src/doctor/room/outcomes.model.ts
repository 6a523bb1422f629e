// Which outcomes can be true of a consultation in its present state. The server checks the same. Pure.
import type { Consultation, Outcome } from "../../api/types";

/** What a doctor can say; that the doctor did not come is for others to say. */
export type Closing = Exclude<Outcome, "no_show_doctor">;

const began: readonly Closing[] = ["took_place", "needs_examination", "technical_failure", "cancelled_by_patient", "cancelled_by_doctor"];
const neverBegan: readonly Closing[] = ["no_show_patient", "technical_failure", "cancelled_by_patient", "cancelled_by_doctor"];

export function outcomesFor(state: Consultation["state"]): readonly Closing[] {
  return state === "in_call" ? began : neverBegan;
}
