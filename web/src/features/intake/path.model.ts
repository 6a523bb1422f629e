// Where on the way a person stands: alarm signs first, then the reason, its questions, and only then a doctor.
import type { Draft } from "./draft.model";
import { evaluate, formByKey, isComplete, needsScreen, nextQuestion, type Form, type Intake, type Verdict } from "./questionnaire.model";

export type Place = "alarm" | "important" | "reason" | "question" | "doctor";

/** The red-flag page that stands in the way, if any, and the form whose answers led to it. */
export interface Stop {
  form: Form;
  verdict: Verdict;
}

export function chosenForm(intake: Intake, draft: Draft): Form | null {
  return draft.reason === null ? null : (formByKey(intake, draft.reason) ?? null);
}

export function alarmIsClear(intake: Intake, draft: Draft): boolean {
  return isComplete(intake.gate, draft.gate) && !evaluate(intake, intake.gate, draft.gate).stops;
}

/**
 * What must be shown now: the alarm signs' page, else that of the reason's own answers. Advice waits for the "end", which
 * comes after the questions that may be left empty too; who knows where the person stands says so.
 */
export function stopAt(intake: Intake, draft: Draft, at?: "answer" | "end"): Stop | null {
  const gate = evaluate(intake, intake.gate, draft.gate);
  if (needsScreen(gate, draft.seen, "answer")) return { form: intake.gate, verdict: gate };
  const form = chosenForm(intake, draft);
  if (!form || !isComplete(intake.gate, draft.gate)) return null;
  const verdict = evaluate(intake, form, draft.answers);
  return needsScreen(verdict, draft.seen, at ?? (isComplete(form, draft.answers) ? "end" : "answer")) ? { form, verdict } : null;
}

/** The furthest place that the draft allows. Nobody reaches a doctor past an alarm sign. */
export function placeOf(intake: Intake, draft: Draft): Place {
  if (stopAt(intake, draft)) return "important";
  if (!alarmIsClear(intake, draft)) return "alarm";
  const form = chosenForm(intake, draft);
  if (!form) return "reason";
  return isComplete(form, draft.answers) ? "doctor" : "question";
}

/** What follows a page of alarm signs. Danger comes before everything else. */
export function afterAlarm(intake: Intake, draft: Draft, linkId: string): "important" | "more" | "clear" {
  if (placeOf(intake, draft) === "important") return "important";
  return nextQuestion(intake.gate, draft.gate, linkId) === null ? "clear" : "more";
}

const order: readonly Place[] = ["alarm", "reason", "question", "doctor"];

/** Whether a person may be at this place now: earlier ones always, later ones not yet. */
export function mayBeAt(intake: Intake, draft: Draft, wished: Exclude<Place, "important">): boolean {
  const furthest = placeOf(intake, draft);
  if (furthest === "important") return wished !== "doctor";
  return order.indexOf(wished) <= order.indexOf(furthest);
}
