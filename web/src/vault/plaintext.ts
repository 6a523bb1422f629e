// What is inside a sealed envelope, read with suspicion: another device wrote it.
import type { Answers } from "../features/intake/enable-when.model";
import { LANGUAGES, type Language } from "../features/intake/fhir.model";
import { type FileMessage, fileMessageOf, Refused } from "../sealing";

/** What the patient told before there was a doctor. The doctor's app renders it in the doctor's own language. */
export interface AnswersBody {
  v: 1;
  reason: string;
  /** Of the questionnaire, so that questions and answers are looked up in the very same one. */
  version: string;
  gate: Answers;
  answers: Answers;
  language: Language;
  at: string;
  /** A FHIR QuestionnaireResponse with the texts as the patient read them. */
  response: unknown;
}

export interface MessageBody {
  id: string;
  text: string;
}

export type FileBody = FileMessage;

/** `record` says what the doctor does about the own medical record; absent while the report is only written. */
export interface ReportBody {
  id: string;
  text: string;
  record?: "exported" | "declined";
}

export interface ReadBody {
  upto: number;
}

export const MAX_MESSAGE = 4000;
export const MAX_REPORT = 12_000;
export const MAX_FILE_BYTES = 20_000_000;
const MAX_NAME = 120;

type Loose = Record<string, unknown>;

const isText = (value: unknown, longest: number): value is string => typeof value === "string" && value.length <= longest;
const isCount = (value: unknown): value is number => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

export function readMessage(raw: Loose): MessageBody | null {
  return isText(raw["id"], 64) && isText(raw["text"], MAX_MESSAGE) ? { id: raw["id"], text: raw["text"] } : null;
}

export function readFile(raw: Loose): FileBody | null {
  try {
    return fileMessageOf(raw);
  } catch (refused) {
    if (refused instanceof Refused) return null;
    throw refused;
  }
}

export function readReport(raw: Loose): ReportBody | null {
  const { id, text, record } = raw;
  if (!isText(id, 64) || !isText(text, MAX_REPORT)) return null;
  return record === "exported" || record === "declined" ? { id, text, record } : { id, text };
}

export function readMark(raw: Loose): ReadBody | null {
  return isCount(raw["upto"]) ? { upto: raw["upto"] } : null;
}

export function readAnswers(raw: Loose): AnswersBody | null {
  const { reason, version, gate, answers, at, response } = raw;
  const language = LANGUAGES.find((one) => one === raw["language"]);
  if (!isText(reason, 64) || !isText(version, 64) || !isText(at, 40) || !language || !isAnswers(gate) || !isAnswers(answers)) return null;
  return { v: 1, reason, version, gate, answers, language, at, response };
}

function isAnswers(value: unknown): value is Answers {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((list) => Array.isArray(list) && list.every((one) => ["string", "number", "boolean"].includes(typeof one)));
}

/** A file's name as it is kept and shown: short, and without letters that turn the reading direction. */
export function tidyName(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}/\\]+/gu, " ").trim().slice(-MAX_NAME) || "file";
}
