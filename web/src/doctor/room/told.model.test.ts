import { expect, test } from "vitest";
import { formNamed, intake, walk, adult } from "../../features/intake/intake.testdata";
import { evaluate, toQuestionnaireResponse, visibleQuestions, withAnswer } from "../../features/intake/questionnaire.model";
import type { AnswersBody } from "../../vault/plaintext";
import { ownCopy } from "../../vault/ownCopy";
import { summaryOf } from "./told.model";

const form = formNamed("throat");
const calm = walk(form, adult);
const mild = walk(form, adult, { alarm: ["none"], since: ["1-3"], fever: ["no"], cough: ["yes"], pus: ["no"], risk: ["none"] });
const freeText = visibleQuestions(form, calm).find((linkId) => form.items.get(linkId)?.type === "text") ?? "";

function told(answers = calm): AnswersBody {
  const response = toQuestionnaireResponse(form, answers, "fr", "2026-11-22T10:00:00Z");
  return { v: 1, reason: "throat", version: form.version, gate: walk(intake.gate, adult), answers, language: "fr", at: "2026-11-22T10:00:00Z", response };
}

test("the doctor reads questions and answers in the doctor's own language", () => {
  const [dutch, french] = [summaryOf(intake, told(), "nl")!, summaryOf(intake, told(), "fr")!];
  expect(dutch.rest.length).toBeGreaterThan(2);
  expect(dutch.rest.map((one) => one.question)).not.toEqual(french.rest.map((one) => one.question));
  expect(dutch.reason).not.toBe("");
});

test("the patient's own words stand apart and unchanged", () => {
  const summary = summaryOf(intake, told(withAnswer(calm, freeText, ["J’ai mal depuis lundi"])), "nl")!;
  expect(summary.words).toEqual(["J’ai mal depuis lundi"]);
  expect(summary.rest.map((one) => one.answer)).not.toContain("J’ai mal depuis lundi");
});

test("answers that made a rule speak are looked at first, and told once", () => {
  const alarming = form.rules.flatMap((rule) => {
    const found = walkInto(rule.id);
    return found ? [found] : [];
  })[0]!;
  const summary = summaryOf(intake, told(alarming), "en")!;
  expect(summary.lookAt.length).toBeGreaterThan(0);
  for (const one of summary.lookAt) expect(summary.rest).not.toContainEqual(one);
});

test("answers for which a doctor is hardly needed are no warning", () => {
  const [calming] = form.rules.filter((rule) => rule.route === "SELF_CARE");
  expect(evaluate(intake, form, mild).fired.map((one) => one.ruleId)).toEqual([calming!.id]);
  expect(summaryOf(intake, told(mild), "en")!.lookAt).toEqual([]);
});

test("how many alarm signs were asked is said", () => {
  expect(summaryOf(intake, told(), "en")!.alarmsAsked).toBeGreaterThan(5);
});

test("of a questionnaire of another version the patient's own copy is shown", () => {
  expect(summaryOf(intake, { ...told(), version: "0.0.1" }, "en")).toBeNull();
  expect(summaryOf(intake, { ...told(), reason: "unheard-of" }, "en")).toBeNull();
  expect(ownCopy(told().response).length).toBeGreaterThan(2);
  expect(ownCopy(told().response)[0]!.answer).not.toBe("");
  expect(ownCopy({ item: 3 })).toEqual([]);
});

/** Answers that make this rule speak without stopping everything; null where one answer is not enough. */
function walkInto(ruleId: string) {
  for (const linkId of visibleQuestions(form, calm)) {
    for (const option of form.items.get(linkId)?.answerOption ?? []) {
      const answers = withAnswer(calm, linkId, [option.valueCoding?.code ?? ""]);
      if (evaluate(intake, form, answers).fired.some((one) => one.ruleId === ruleId)) return answers;
    }
  }
  return null;
}
