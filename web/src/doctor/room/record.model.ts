// The consultation as the doctor takes it into the own record: as text, and as a FHIR R4 document. Pure.
import type { Bundle, Composition, Patient, Practitioner } from "fhir/r4";
import type { Consultation } from "../../api/types";
import { ownCopy, type Told } from "../../vault/ownCopy";
import type { AnswersBody } from "../../vault/plaintext";
import type { Entry } from "../../vault/talk.model";
import type { Summary } from "./told.model";

export interface Section {
  title: string;
  lines: string[];
}

export interface RecordWords {
  title: string;
  report: string;
  told: string;
  chat: string;
  patient: string;
  doctor: string;
}

export interface RecordParts {
  consultation: Pick<Consultation, "id" | "doctor" | "patient" | "matched_at">;
  report: string;
  answers: AnswersBody | null;
  summary: Summary | null;
  entries: readonly Entry[];
  words: RecordWords;
  /** Who wrote: nobody's words stand as those of the patient but the patient's. */
  nameOf(person: string | null): string;
  /** A moment as people read it, in the time of Belgium. */
  moment(at: string): string;
}

const pair = ({ question, answer }: Told) => `${question} ${answer}`;

function toldLines({ summary, answers }: RecordParts): string[] {
  if (summary) return [summary.reason, ...summary.words, ...[...summary.lookAt, ...summary.rest].map(pair)];
  return answers ? ownCopy(answers.response).map(pair) : [];
}

const said = ({ entries, nameOf, moment }: RecordParts): string[] =>
  entries.map((one) => `${moment(one.at)} ${nameOf(one.person)}: ${one.kind === "text" ? one.text : one.file.name}`);

/** Parts without content are left out. */
export function sectionsOf(parts: RecordParts): Section[] {
  const { words, report } = parts;
  const all = [
    { title: words.report, lines: report === "" ? [] : report.split("\n") },
    { title: words.told, lines: toldLines(parts) },
    { title: words.chat, lines: said(parts) },
  ];
  return all.filter((one) => one.lines.length > 0);
}

export function headOf({ consultation: { doctor, patient, matched_at }, words, moment }: RecordParts): Section {
  const lines = [`${words.patient}: ${patient.given_name} ${patient.family_name}`, `${words.doctor}: ${doctor.given_name} ${doctor.family_name}`, moment(matched_at)];
  return { title: words.title, lines };
}

export function asText(parts: RecordParts): string {
  return [headOf(parts), ...sectionsOf(parts)].map(({ title, lines }) => `${title}\n${"-".repeat(title.length)}\n${lines.join("\n")}\n`).join("\n");
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const narrative = (lines: readonly string[]) => `<div xmlns="http://www.w3.org/1999/xhtml">${lines.map((line) => `<p>${escaped(line)}</p>`).join("")}</div>`;

/** A document bundle: the composition first, then whom it is about and what was answered. `at` is an ISO time. */
export function asFhir(parts: RecordParts, language: string, at: string): Bundle {
  const { consultation: { id, doctor, patient }, answers, words } = parts;
  const composition: Composition = {
    resourceType: "Composition",
    status: "final",
    language: language as Composition["language"],
    type: { coding: [{ system: "http://loinc.org", code: "34133-9", display: "Summary of episode note" }] },
    subject: { reference: `urn:uuid:${patient.id}` },
    author: [{ reference: `urn:uuid:${doctor.id}` }],
    date: at,
    title: words.title,
    section: sectionsOf(parts).map(({ title, lines }) => ({ title, text: { status: "generated", div: narrative(lines) } })),
  };
  const subject: Patient = { resourceType: "Patient", name: [{ family: patient.family_name, given: [patient.given_name] }] };
  const author: Practitioner = { resourceType: "Practitioner", name: [{ family: doctor.family_name, given: [doctor.given_name] }] };
  const response = answers?.response as { resourceType?: string } | null | undefined;
  return {
    resourceType: "Bundle",
    type: "document",
    identifier: { system: "urn:ietf:rfc:3986", value: `urn:uuid:${id}` },
    timestamp: at,
    entry: [
      { fullUrl: `urn:uuid:${id}`, resource: composition },
      { fullUrl: `urn:uuid:${patient.id}`, resource: subject },
      { fullUrl: `urn:uuid:${doctor.id}`, resource: author },
      ...(response?.resourceType === "QuestionnaireResponse" ? [{ resource: response as never }] : []),
    ],
  };
}
