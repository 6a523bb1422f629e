// A red-flag rule as data: which answers, taken together, lead to which route.
import type { Element, Extension, QuestionnaireItemEnableWhen } from "fhir/r4";
import { type Answers, type Expected, expectedAnswer, holds, type Operator } from "./enable-when.model";
import { childExtension, extensionsNamed } from "./fhir.model";
import type { Route, Urgency } from "./form.model";

export interface When {
  question: string;
  operator: Operator;
  expected: Expected;
}

export interface Condition {
  behavior: "all" | "any";
  parts: readonly (When | Condition)[];
}

export interface Rule {
  id: string;
  version: string;
  route: Route;
  urgency: Urgency | null;
  screen: string | null;
  condition: Condition;
  /** What to say on the phone, in the person's words. */
  say: { text: string; element: Element | undefined } | null;
}

export function readRule(extension: Extension): Rule {
  const part = (name: string) => childExtension(extension, name);
  const say = part("say");
  return {
    id: part("id")?.valueId ?? "",
    version: part("version")?.valueString ?? "",
    route: part("route")?.valueCode as Route,
    urgency: (part("urgency")?.valueCode as Urgency | undefined) ?? null,
    screen: part("screen")?.valueCode ?? null,
    condition: readCondition(part("condition")),
    say: say ? { text: say.valueString ?? "", element: say._valueString } : null,
  };
}

function readCondition(extension: Extension | undefined): Condition {
  return {
    behavior: childExtension(extension, "behavior")?.valueCode === "any" ? "any" : "all",
    parts: [
      ...extensionsNamed(extension?.extension, "when").map(readWhen),
      ...extensionsNamed(extension?.extension, "condition").map(readCondition),
    ],
  };
}

function readWhen(extension: Extension): When {
  const answer = childExtension(extension, "answer");
  const operator = childExtension(extension, "operator")?.valueCode as Operator;
  const question = childExtension(extension, "question")?.valueString ?? "";
  const when: QuestionnaireItemEnableWhen = { question, operator };
  const expected = expectedAnswer({
    ...when,
    answerBoolean: answer?.valueBoolean,
    answerInteger: answer?.valueInteger,
    answerCoding: answer?.valueCoding,
  });
  return { question, operator, expected };
}

/** The questions whose answers make the condition true, or null when it is not. An empty condition never holds. */
export function because(condition: Condition, answers: Answers): string[] | null {
  const found = condition.parts.map((part) => reasonFor(part, answers));
  const held = found.filter((one) => one !== null);
  const met = condition.behavior === "any" ? held.length > 0 : held.length > 0 && held.length === found.length;
  return met ? [...new Set(held.flat())] : null;
}

function reasonFor(part: When | Condition, answers: Answers): string[] | null {
  if ("parts" in part) return because(part, answers);
  return holds(part.operator, part.expected, answers[part.question] ?? []) ? [part.question] : null;
}
