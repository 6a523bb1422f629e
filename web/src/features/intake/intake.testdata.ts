// The real questionnaires for the tests, as sources and as the bundle, and a patient who walks through them.
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Extension, Questionnaire } from "fhir/r4";
import {
  type Answers,
  type AnswerValue,
  evaluate,
  type Form,
  type Intake,
  loadIntake,
  nextQuestion,
  type PatientContext,
  startAnswers,
  type Verdict,
  withAnswer,
} from "./questionnaire.model";

export const SOURCES = resolve(import.meta.dirname, "../../../../data/intake");
export const BUNDLE = resolve(import.meta.dirname, "../../../public/intake/questionnaires.json");

export const intake: Intake = loadIntake(JSON.parse(readFileSync(BUNDLE, "utf8")));
export const forms: readonly Form[] = [intake.gate, ...intake.reasons];
export const guideSource = JSON.parse(readFileSync(resolve(SOURCES, "screens.json"), "utf8"));
export const sources: readonly Questionnaire[] = readdirSync(SOURCES)
  .filter((name) => name.endsWith(".json") && name !== "screens.json")
  .map((name) => JSON.parse(readFileSync(resolve(SOURCES, name), "utf8")));

export const adult: PatientContext = { ageYears: 40, ageMonths: 480, sex: "female" };

export function formNamed(key: string): Form {
  const form = forms.find((one) => one.key === key);
  if (!form) throw new Error(`there is no questionnaire ${key}`);
  return form;
}

/** Everything an item can be answered with, one answer at a time. */
export function possibleAnswers(form: Form, linkId: string): (readonly AnswerValue[])[] {
  const item = form.items.get(linkId);
  if (item?.type === "integer") return [[40], [0], [3], [70]];
  if (item?.type === "text") return [[], ["Something the person wrote"]];
  return (item?.answerOption ?? []).map((option) => [option.valueCoding?.code ?? ""]);
}

const ROUTES = Object.keys(intake.guide.routes);

/** How alarming: fewer and milder rules come first. */
function alarm({ route, fired }: Verdict): number {
  return fired.length === 0 ? 0 : (ROUTES.length - ROUTES.indexOf(route)) * 100 + fired.length;
}

/** Answers every question on the path: those that are wished for as wished, the others as calmly as possible. */
export function walk(form: Form, patient: PatientContext, wished: Answers = {}): Answers {
  let answers = startAnswers(form, patient);
  for (let at = nextQuestion(form, answers, null); at !== null; at = nextQuestion(form, answers, at)) {
    answers = withAnswer(answers, at, wished[at] ?? calmest(form, answers, at));
    if (evaluate(intake, form, answers).stops) break;
  }
  return answers;
}

function calmest(form: Form, answers: Answers, linkId: string): readonly AnswerValue[] {
  const tried = possibleAnswers(form, linkId).map((values) => ({
    values,
    alarm: alarm(evaluate(intake, form, withAnswer(answers, linkId, values))),
  }));
  return tried.toSorted((one, other) => one.alarm - other.alarm)[0]?.values ?? [];
}

export function rulesOf(form: Questionnaire): Extension[] {
  return (form.extension ?? []).filter((one) => one.url.endsWith("/red-flag-rule"));
}
