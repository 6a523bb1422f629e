import { expect, test } from "vitest";
import { emptyDraft, type Draft } from "./draft.model";
import { intake } from "./intake.testdata";
import { afterAlarm, mayBeAt, placeOf, stopAt } from "./path.model";
import { evaluate, formByKey, nextQuestion, questionView, startAnswers, visibleQuestions, withAnswer, type Answers, type Form } from "./questionnaire.model";

const clear: Answers = { alarm: ["none"], "alarm-more": ["none"] };
const draft = (change: Partial<Draft>): Draft => ({ ...emptyDraft, ...change });
const signs = questionView(intake.gate, "alarm", "en").options.filter((one) => !one.exclusive).map((one) => one.code);
const moreSigns = questionView(intake.gate, "alarm-more", "en").options.filter((one) => !one.exclusive).map((one) => one.code);

/** Answers that lead past every rule: for each question the first answer that no rule minds. */
function harmless(form: Form): Answers {
  let answers = startAnswers(form, { ageYears: 30, sex: "male" });
  for (let linkId = nextQuestion(form, answers, null); linkId; linkId = nextQuestion(form, answers, linkId)) {
    const { kind, options, min } = questionView(form, linkId, "en");
    const tries = kind === "number" ? [min ?? 1] : kind === "text" ? ["words"] : options.map((one) => one.code);
    const good = tries.find((value) => evaluate(intake, form, withAnswer(answers, linkId!, [value])).shown === "never");
    answers = withAnswer(answers, linkId, [good ?? tries[0]!]);
  }
  return answers;
}

test("nobody is anywhere before the alarm signs are answered", () => {
  expect(placeOf(intake, emptyDraft)).toBe("alarm");
  expect(mayBeAt(intake, emptyDraft, "reason")).toBe(false);
  expect(mayBeAt(intake, draft({ reason: "fever" }), "doctor")).toBe(false);
});

test.each(signs)("the alarm sign %s stops everything", (code) => {
  const told = draft({ gate: { alarm: [code] } });
  expect(afterAlarm(intake, told, "alarm")).toBe("important");
  expect(stopAt(intake, told)?.verdict.stops).toBe(true);
  expect(mayBeAt(intake, told, "doctor")).toBe(false);
});

test.each(moreSigns)("the alarm sign %s of the second page stops everything", (code) => {
  const told = draft({ gate: { alarm: ["none"], "alarm-more": [code] }, reason: "fever" });
  expect(afterAlarm(intake, told, "alarm-more")).toBe("important");
  expect(mayBeAt(intake, told, "doctor")).toBe(false);
});

test("having seen the page does not lead past a sign that stops", () => {
  const told = draft({ gate: { alarm: ["breath"] } });
  const seen = draft({ ...told, seen: [stopAt(intake, told)!.verdict.ruleId ?? ""] });
  expect(placeOf(intake, seen)).toBe("important");
});

test("none of the signs leads from the first page to the second, then to the reason", () => {
  expect(afterAlarm(intake, draft({ gate: { alarm: ["none"] } }), "alarm")).toBe("more");
  expect(afterAlarm(intake, draft({ gate: clear }), "alarm-more")).toBe("clear");
  expect(placeOf(intake, draft({ gate: clear }))).toBe("reason");
});

test.each(intake.reasons.map(({ key }) => key))("%s leads through its questions to a doctor", (key) => {
  const form = formByKey(intake, key)!;
  const begun = draft({ gate: clear, reason: key, answers: startAnswers(form, { ageYears: 30 }) });
  expect(placeOf(intake, begun)).toBe("question");
  expect(visibleQuestions(form, begun.answers).length).toBeGreaterThan(0);
  const answers = harmless(form);
  const done = draft({ ...begun, answers, seen: evaluate(intake, form, answers).fired.map((one) => one.ruleId) });
  expect(placeOf(intake, done)).toBe("doctor");
});
