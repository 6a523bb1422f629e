// Walking through a questionnaire: what is asked next, what came before, how far it is, and whether an answer will do.
import { type Answers, type AnswerValue, enabledItems } from "./enable-when.model";
import { extensionNamed } from "./fhir.model";
import type { Form, FormItem } from "./form.model";

export type { Answers, AnswerValue } from "./enable-when.model";
export type { Language } from "./fhir.model";
export { fetchIntake, formByKey, IntakeUnreadable, loadIntake } from "./form.model";
export type { Form, Intake, Route, Urgency } from "./form.model";
export { toQuestionnaireResponse } from "./response.model";
export { evaluate, needsScreen } from "./verdict.model";
export type { Verdict } from "./verdict.model";
export { answerText, questionView, reasonTiles, screenView } from "./view.model";
export type { OptionView, QuestionView, ScreenView } from "./view.model";

/** What the session knows of the patient. Unknown values are asked as ordinary questions. */
export interface PatientContext {
  ageYears?: number;
  ageMonths?: number;
  sex?: "female" | "male";
}

/** Answers under this name list the questions that the session answered, which are therefore not shown. */
export const GIVEN = "given-by-session";

/** The age at the next birthday of this year: rules for old age lean to the careful side. */
export function contextFromBirthYear(birthYear: number | null | undefined, year: number): PatientContext {
  return birthYear ? { ageYears: year - birthYear } : {};
}

export function startAnswers(form: Form, patient: PatientContext): Answers {
  const known = { "age-years": patient.ageYears, "age-months": patient.ageMonths, sex: patient.sex };
  const given = [...form.items.values()].flatMap((item) => {
    const value = item.fromSession ? known[item.fromSession] : undefined;
    return value === undefined ? [] : [[item.linkId, [value]] as const];
  });
  return { ...Object.fromEntries(given), [GIVEN]: given.map(([linkId]) => linkId) };
}

export function withAnswer(answers: Answers, linkId: string, values: readonly AnswerValue[]): Answers {
  const others = Object.fromEntries(Object.entries(answers).filter(([key]) => key !== linkId));
  return values.length > 0 ? { ...others, [linkId]: values } : others;
}

/** Ticks or unticks; an answer such as "None of these" stands alone. */
export function toggleOption(form: Form, answers: Answers, linkId: string, code: string): Answers {
  const chosen = answers[linkId] ?? [];
  if (chosen.includes(code)) return withAnswer(answers, linkId, chosen.filter((one) => one !== code));
  const alone = exclusiveCodes(form.items.get(linkId));
  const kept = alone.has(code) ? [] : chosen.filter((one) => !alone.has(String(one)));
  return withAnswer(answers, linkId, [...kept, code]);
}

function exclusiveCodes(item: FormItem | undefined): Set<string> {
  const options = item?.answerOption ?? [];
  const alone = options.filter((one) => extensionNamed(one.extension, "questionnaire-optionExclusive")?.valueBoolean);
  return new Set(alone.map((one) => one.valueCoding?.code ?? ""));
}

export function visibleQuestions(form: Form, answers: Answers): string[] {
  const enabled = enabledItems(form, answers);
  return [...form.items.values()].filter((item) => enabled.has(item.linkId) && isAsked(item, answers)).map((item) => item.linkId);
}

function isAsked(item: FormItem, answers: Answers): boolean {
  const given = answers[GIVEN]?.includes(item.linkId) ?? false;
  return !given && !item.hidden && item.type !== "display" && item.type !== "group";
}

export function nextQuestion(form: Form, answers: Answers, current: string | null): string | null {
  const place = current === null ? -1 : placeOf(form, current);
  return visibleQuestions(form, answers).find((linkId) => placeOf(form, linkId) > place) ?? null;
}

export function previousQuestion(form: Form, answers: Answers, current: string): string | null {
  const place = placeOf(form, current);
  return visibleQuestions(form, answers).findLast((linkId) => placeOf(form, linkId) < place) ?? null;
}

const placeOf = (form: Form, linkId: string) => [...form.items.keys()].indexOf(linkId);

/** "Question {number} of about {about}": half of the questions that may still open up are counted in. */
export function progress(form: Form, answers: Answers, current: string): { number: number; about: number } {
  const visible = visibleQuestions(form, answers);
  const open = new Set(visible.filter((linkId) => !answers[linkId]));
  const maybe = [...form.items.values()].filter(
    (item) => !visible.includes(item.linkId) && isAsked(item, answers) && item.enableWhen?.some((when) => open.has(when.question)),
  );
  const number = Math.max(1, visible.indexOf(current) + 1);
  return { number, about: Math.max(number, visible.length + Math.floor(maybe.length / 2)) };
}

export type AnswerTrouble = "missing" | "too-long" | "out-of-range" | "unknown-option";

export function checkAnswer(form: Form, answers: Answers, linkId: string): AnswerTrouble | null {
  const item = form.items.get(linkId);
  const values = answers[linkId] ?? [];
  if (!item || !visibleQuestions(form, answers).includes(linkId)) return null;
  if (values.length === 0) return item.required ? "missing" : null;
  return values.map((value) => troubleWith(item, value)).find((trouble) => trouble !== null) ?? null;
}

function troubleWith(item: FormItem, value: AnswerValue): AnswerTrouble | null {
  if (item.type === "choice") {
    return item.answerOption?.some((one) => one.valueCoding?.code === value) ? null : "unknown-option";
  }
  if (item.type === "integer") return isWithin(item, value) ? null : "out-of-range";
  return item.maxLength && String(value).length > item.maxLength ? "too-long" : null;
}

function isWithin(item: FormItem, value: AnswerValue): boolean {
  const least = extensionNamed(item.extension, "minValue")?.valueInteger ?? Number.NEGATIVE_INFINITY;
  const most = extensionNamed(item.extension, "maxValue")?.valueInteger ?? Number.POSITIVE_INFINITY;
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

export function isComplete(form: Form, answers: Answers): boolean {
  return resumeAt(form, answers) === null;
}

/** The first question on the path that still needs an answer; null when all is answered. */
export function resumeAt(form: Form, answers: Answers): string | null {
  return visibleQuestions(form, answers).find((linkId) => checkAnswer(form, answers, linkId) !== null) ?? null;
}
