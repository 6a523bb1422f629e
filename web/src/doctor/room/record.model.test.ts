import { expect, test } from "vitest";
import { isPdf } from "../../vault/attachment.model";
import { formatsFor } from "../../words/formats";
import type { Entry } from "../../vault/talk.model";
import { speakerOf, type Speakers } from "../../vault/voices";
import { asPdf } from "./pdf.model";
import { asFhir, asText, headOf, sectionsOf, type RecordParts } from "./record.model";

const words = { title: "Consultation", report: "Report", told: "Told", chat: "Chat", patient: "Patient", doctor: "Doctor" };
const response = { resourceType: "QuestionnaireResponse", item: [{ text: "Since when?", answer: [{ valueString: "Monday" }] }] };
const entry: Entry = { kind: "text", text: "It hurts <a lot> & more", id: "m1", at: "2026-11-22T10:00:00.000Z", mine: false, person: "maria", seq: 4 };
const speakers: Speakers = {
  voices: new Map([
    ["maria", { role: "patient", logged: null, names: [] }],
    ["claes", { role: "doctor", logged: { nihdi: "1", name: "Sofie Claes" }, names: ["Sofie Claes"] }],
    ["peeters", { role: "doctor", logged: { nihdi: "2", name: "Anke Peeters" }, names: ["Anke Peeters"] }],
    ["lotte", { role: "nurse", logged: null, names: [] }],
  ]),
  patient: "Maria", doctors: new Map([["claes", "Dr. Claes"]]), helpers: new Map([["lotte", null]]), role: (of) => `a ${of}`, named: (name, of) => `${name} (${of})`,
};
const nameOf = (person: string | null) => speakerOf(person, speakers);
const parts: RecordParts = {
  consultation: { id: "c1", matched_at: "2026-11-22T10:00:00Z", doctor: { id: "claes", given_name: "Sofie", family_name: "Claes" }, patient: { id: "maria", given_name: "Maria", family_name: "Vermeer" } } as RecordParts["consultation"],
  report: "Rest and drink.\nCall back after 3 days.",
  answers: { v: 1, reason: "throat", version: "1", gate: {}, answers: {}, language: "fr", at: "2026", response },
  summary: null,
  entries: [entry],
  words,
  nameOf,
  moment: formatsFor("fr").moment,
};

test("the text holds who, the report, the answers and the chat", () => {
  const text = asText(parts);
  for (const piece of ["Maria Vermeer", "Sofie Claes", "Rest and drink.", "Since when? Monday", "Maria: It hurts"]) expect(text).toContain(piece);
});

test("nobody's words stand in the record as those of the patient but the patient's", () => {
  const people = ["maria", "claes", "peeters", "lotte", "unknown", null];
  const entries = people.map((person, index): Entry => ({ ...entry, kind: "text", id: `m${index}`, text: `word ${index}`, person }));
  const all = { ...parts, entries };
  const said = ["Maria: word 0", "Dr. Claes: word 1", "Anke Peeters (doctor): word 2", "a nurse: word 3", "a somebody: word 4", "a somebody: word 5"];
  const written = JSON.stringify(asFhir(all, "fr", "2026-11-22T11:00:00Z"));
  for (const line of said) {
    expect(asText(all)).toContain(line);
    expect(written).toContain(line);
  }
  expect(asText(all).match(/Maria:/g)).toHaveLength(1);
});

test.each([["2026-01-05T23:30:00Z", "6 janv. 2026"], ["2026-07-05T22:30:00Z", "6 juil. 2026"]])("the time is that of Belgium, in winter and in summer: %s", (matched_at, day) => {
  expect(asText({ ...parts, consultation: { ...parts.consultation, matched_at } })).toContain(`${day}, 00:30`);
});

test("a part without content is left out", () => {
  expect(sectionsOf({ ...parts, report: "", answers: null }).map((one) => one.title)).toEqual(["Chat"]);
});

test("the document begins with its composition and escapes what people wrote", () => {
  const bundle = asFhir(parts, "fr", "2026-11-22T11:00:00Z");
  expect(bundle.type).toBe("document");
  expect(bundle.entry?.map((one) => one.resource?.resourceType)).toEqual(["Composition", "Patient", "Practitioner", "QuestionnaireResponse"]);
  expect(JSON.stringify(bundle)).toContain("&lt;a lot&gt; &amp; more");
});

test("the PDF has a page for every so many lines, and its table points at its objects", () => {
  const bytes = asPdf([headOf(parts), { title: "Long (very)", lines: Array.from({ length: 120 }, (_, line) => `Zeile ${line} – schön`) }]);
  const file = String.fromCharCode(...bytes);
  expect(isPdf(bytes)).toBe(true);
  expect(file.match(/\/Type \/Page /g)).toHaveLength(3);
  expect(file).toContain("Long \\(very\\)");
  const table = Number(/startxref\n(\d+)/.exec(file)?.[1]);
  expect(file.slice(table, table + 4)).toBe("xref");
  for (const [index, place] of [...file.matchAll(/^(\d{10}) 00000 n/gm)].entries())
    expect(file.slice(Number(place[1])).startsWith(`${index + 1} 0 obj`)).toBe(true);
});
