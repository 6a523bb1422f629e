// What the patient told, as a doctor reads it: the reason, their own words, what to look at, then every answer. Pure.
import { inLanguage } from "../../features/intake/fhir.model";
import { answerText, evaluate, formByKey, questionView, visibleQuestions, type Answers, type Form, type Intake, type Language } from "../../features/intake/questionnaire.model";
import type { AnswersBody } from "../../vault/plaintext";

export interface Told {
  question: string;
  answer: string;
}

export interface Summary {
  reason: string;
  /** Free text, in the patient's own words and language. */
  words: string[];
  /** The answers that made a rule speak; without one there is nothing to look at first. */
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
  const because = new Set(verdict.fired.flatMap((one) => one.because));
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

/** So much of a FHIR QuestionnaireResponse as is read here; another device wrote it. */
interface Copy {
  item?: { text?: string; answer?: { valueString?: string; valueInteger?: number; valueBoolean?: boolean; valueCoding?: { display?: string } }[] }[];
}

/** The texts as the patient read them, for a questionnaire that this app does not know. */
export function ownCopy(response: unknown): Told[] {
  const items = (response as Copy | null)?.item;
  if (!Array.isArray(items)) return [];
  return items.map(({ text, answer }) => ({
    question: String(text ?? ""),
    answer: (answer ?? []).map((one) => String(one.valueCoding?.display ?? one.valueString ?? one.valueInteger ?? one.valueBoolean ?? "")).join(", "),
  }));
}
