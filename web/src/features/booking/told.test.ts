import { expect, test } from "vitest";
import { readAnswers } from "../../vault/plaintext";
import { emptyDraft } from "../intake/draft.model";
import { adult, formNamed, intake, walk } from "../intake/intake.testdata";
import { withAnswer } from "../intake/questionnaire.model";
import { isSameTold, toldIn } from "./told";

const throat = { ...emptyDraft, reason: "throat", gate: walk(intake.gate, adult), answers: walk(formNamed("throat"), adult) };
const told = (draft = throat, at = "2026-11-22T10:00:00Z") => toldIn(intake, draft, "fr", at)!;

test("the doctor's app can read what is told", () => {
  expect(readAnswers(JSON.parse(JSON.stringify(told())))).toEqual(told());
});

test("every questionnaire fits into one envelope", () => {
  for (const form of intake.reasons) {
    const whole = told({ ...throat, reason: form.key, answers: walk(form, adult) });
    expect(JSON.stringify(whole).length, form.key).toBeLessThan(40_000);
  }
});

test("told again later it is the same, told otherwise it is not", () => {
  expect(isSameTold(told(), told(throat, "2026-11-22T11:00:00Z"))).toBe(true);
  const [first] = Object.keys(throat.answers).filter((key) => key !== "given-by-session");
  expect(isSameTold(told(), told({ ...throat, answers: withAnswer(throat.answers, first!, []) }))).toBe(false);
  expect(isSameTold(null, told())).toBe(false);
});

test("nothing is told where nothing was answered", () => {
  expect(toldIn(intake, emptyDraft, "fr", "2026")).toBeNull();
});
