// What the patient told, as a doctor reads it: the reason, their own words, what to look at, then every answer. Pure.
import { inLanguage } from "../../features/intake/fhir.model";
import type { Route } from "../../features/intake/form.model";
import { answerText, evaluate, formByKey, questionView, visibleQuestions, type Answers, type Form, type Intake, type Language } from "../../features/intake/questionnaire.model";
import type { Told } from "../../vault/ownCopy";
import type { AnswersBody } from "../../vault/plaintext";

/** Its rules speak because nothing is alarming: what they rest on is no warning. */
const CALMING: Route = "SELF_CARE";

export interface Summary {
  reason: string;
  /** Free text, in the patient's own words and language. */
  words: string[];
  /** The answers that made a rule warn; without one there is nothing to look at first. */
  lookAt: Told[];
  /** How many alarm signs were asked and not ticked. */
  alarmsAsked: number;
  /** The rest, in the order in which it was asked. */
  rest: Told[];
}

/** Null where this app has no such questionnaire, or another version of it: then the patient's own copy is shown. */
export function summaryOf(intake: Intake, told: AnswersBody, language: Language): Summary | null {
  const form = formByKey(intake, told.reason);
  if (!form || form.version !== told.version) return null;
  const asked = visibleQuestions(form, told.answers).filter((linkId) => answered(form, told.answers, linkId));
  const verdict = evaluate(intake, form, told.answers);
  const because = new Set(verdict.fired.filter((one) => one.route !== CALMING).flatMap((one) => one.because));
  const free = asked.filter((linkId) => questionView(form, linkId, language).kind === "text");
  const say = (linkId: string): Told => ({ question: questionView(form, linkId, language).text, answer: answerText(form, told.answers, linkId, language) });
  return {
    reason: inLanguage(form.resource.title, form.resource._title, language),
    words: free.map((linkId) => say(linkId).answer),
    lookAt: asked.filter((linkId) => because.has(linkId) && !free.includes(linkId)).map(say),
    alarmsAsked: alarmsIn(intake, told.gate),
    rest: asked.filter((linkId) => !because.has(linkId) && !free.includes(linkId)).map(say),
  };
}

const answered = (form: Form, answers: Answers, linkId: string) => form.items.has(linkId) && (answers[linkId] ?? []).length > 0;

function alarmsIn({ gate }: Intake, answers: Answers): number {
  const lists = visibleQuestions(gate, answers).map((linkId) => questionView(gate, linkId, "en"));
  return lists.flatMap((list) => list.options.filter((option) => !option.exclusive)).length;
}
