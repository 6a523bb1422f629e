// The answers of a draft as they are sealed for the doctor.
import type { AnswersBody } from "../../vault/plaintext";
import type { Draft } from "../intake/draft.model";
import { chosenForm } from "../intake/path.model";
import { toQuestionnaireResponse, type Intake, type Language } from "../intake/questionnaire.model";

/** Null while nothing was answered. `at` is an ISO time. */
export function toldIn(intake: Intake, draft: Draft, language: Language, at: string): AnswersBody | null {
  const form = chosenForm(intake, draft);
  if (!form) return null;
  const { gate, answers } = draft;
  return { v: 1, reason: form.key, version: form.version, gate, answers, language, at, response: toQuestionnaireResponse(form, answers, language, at) };
}

/** Told again without a change, it is not sealed again. */
export function isSameTold(one: AnswersBody | null, other: AnswersBody): boolean {
  const said = ({ reason, version, gate, answers, language }: AnswersBody) => JSON.stringify([reason, version, gate, answers, language]);
  return one !== null && said(one) === said(other);
}
