// The answers as a FHIR R4 QuestionnaireResponse, for the doctor who takes the call.
import type { QuestionnaireResponse, QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from "fhir/r4";
import { type Answers, type AnswerValue, countingAnswers } from "./enable-when.model";
import { inLanguage, type Language } from "./fhir.model";
import type { Form, FormItem } from "./form.model";

/** Only answers on the path; texts in the language in which they were read. `authoredAt` is an ISO time. */
export function toQuestionnaireResponse(form: Form, answers: Answers, language: Language, authoredAt: string): QuestionnaireResponse {
  const counting = countingAnswers(form, answers);
  return {
    resourceType: "QuestionnaireResponse",
    language,
    questionnaire: `${form.resource.url}|${form.version}`,
    status: "completed",
    authored: authoredAt,
    item: [...form.items.values()].filter((item) => counting[item.linkId]).map((item) => answered(item, counting[item.linkId] ?? [], language)),
  };
}

function answered(item: FormItem, values: readonly AnswerValue[], language: Language): QuestionnaireResponseItem {
  const text = inLanguage(item.text, item._text, language);
  return { linkId: item.linkId, text, answer: values.map((value) => answerOf(item, value, language)) };
}

function answerOf(item: FormItem, value: AnswerValue, language: Language): QuestionnaireResponseItemAnswer {
  if (typeof value === "boolean") return { valueBoolean: value };
  if (typeof value === "number") return { valueInteger: value };
  const coding = item.answerOption?.find((option) => option.valueCoding?.code === value)?.valueCoding;
  if (!coding) return { valueString: value };
  return { valueCoding: { system: coding.system, code: coding.code, display: inLanguage(coding.display, coding._display, language) } };
}
