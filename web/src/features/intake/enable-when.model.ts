// FHIR R4 `enableWhen`: when an answer is equal, greater or there at all, and which questions are therefore asked.
import type { QuestionnaireItemEnableWhen } from "fhir/r4";
import type { Form, FormItem } from "./form.model";

export type AnswerValue = string | number | boolean;
/** By linkId; a choice is its code. Plain data, so that it goes into the draft as it is. */
export type Answers = Readonly<Record<string, readonly AnswerValue[]>>;
export type Operator = QuestionnaireItemEnableWhen["operator"];

/** What an answer is compared with: the `answer[x]` of FHIR, or of a rule's `when`. */
export interface Expected {
  value: AnswerValue;
  /** Codes have no order: greater and less never hold for them. */
  ordered: boolean;
}

/** R4: without an answer only `exists` = false holds; with several, one that fits is enough. */
export function holds(operator: Operator, expected: Expected, values: readonly AnswerValue[]): boolean {
  if (operator === "exists") return values.length > 0 === expected.value;
  return values.some((value) => compares(operator, value, expected));
}

function compares(operator: Operator, value: AnswerValue, { value: expected, ordered }: Expected): boolean {
  if (operator === "=") return value === expected;
  if (operator === "!=") return value !== expected;
  if (!ordered || typeof value !== typeof expected) return false;
  if (operator === ">") return value > expected;
  if (operator === "<") return value < expected;
  return operator === ">=" ? value >= expected : value <= expected;
}

export function expectedAnswer(when: QuestionnaireItemEnableWhen): Expected {
  if (when.answerCoding) return { value: when.answerCoding.code ?? "", ordered: false };
  if (when.answerReference) return { value: when.answerReference.reference ?? "", ordered: false };
  if (when.answerBoolean !== undefined) return { value: when.answerBoolean, ordered: false };
  const number = when.answerInteger ?? when.answerDecimal ?? when.answerQuantity?.value;
  if (number !== undefined) return { value: number, ordered: true };
  // ISO dates and times sort as text
  const text = when.answerDate ?? when.answerDateTime ?? when.answerTime ?? when.answerString ?? "";
  return { value: text, ordered: true };
}

/** The questions on the path: a question that is not asked counts as not answered, and so do those inside it. */
export function enabledItems(form: Form, answers: Answers): ReadonlySet<string> {
  const enabled = new Set<string>();
  for (const item of form.items.values()) {
    const parentAsked = item.parent === null || enabled.has(item.parent);
    if (parentAsked && conditionHolds(item, answers, enabled)) enabled.add(item.linkId);
  }
  return enabled;
}

function conditionHolds(item: FormItem, answers: Answers, enabled: ReadonlySet<string>): boolean {
  const whens = item.enableWhen ?? [];
  const met = (when: QuestionnaireItemEnableWhen) =>
    holds(when.operator, expectedAnswer(when), enabled.has(when.question) ? (answers[when.question] ?? []) : []);
  return item.enableBehavior === "any" ? whens.some(met) : whens.every(met);
}

/** The answers that count: those of questions on the path. The others stay in the draft, so that Back loses nothing. */
export function countingAnswers(form: Form, answers: Answers): Answers {
  const enabled = enabledItems(form, answers);
  return Object.fromEntries(Object.entries(answers).filter(([linkId]) => enabled.has(linkId)));
}
