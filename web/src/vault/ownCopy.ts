// The answers in the words in which the patient read them, out of the FHIR QuestionnaireResponse that was sealed. Pure.

export interface Told {
  question: string;
  answer: string;
}

/** So much of a FHIR QuestionnaireResponse as is read here; another device wrote it. */
interface Response {
  item?: { text?: string; answer?: { valueString?: string; valueInteger?: number; valueBoolean?: boolean; valueCoding?: { display?: string } }[] }[];
}

export function ownCopy(response: unknown): Told[] {
  const items = (response as Response | null)?.item;
  if (!Array.isArray(items)) return [];
  return items.map(({ text, answer }) => ({
    question: String(text ?? ""),
    answer: (answer ?? []).map((one) => String(one.valueCoding?.display ?? one.valueString ?? one.valueInteger ?? one.valueBoolean ?? "")).join(", "),
  }));
}
