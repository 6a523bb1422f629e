// What people read of who wrote and of who the doctor is, in each language, from a safe as its chain knows it.
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, expect, test } from "vitest";
import type { SafePicture } from "../../vault/picture";
import { loadWords } from "../../words/catalogues";
import { languages, type Language } from "../../words/language";
import { WordsProvider } from "../../words/WordsProvider";
import { KeyGlance, KeyLines, StageKey } from "./DoctorKeys";
import { HolderList } from "./KeyHolders";
import { OtherName } from "./OtherName";
import { useNameOf } from "./useNames";

type Seen = Pick<SafePicture, "safe" | "voices" | "helpers">;

const safe = {
  people: [
    { person_id: "maria", role: "patient", given_name: "Maria", family_name: "Vermeer" },
    { person_id: "claes", role: "doctor", given_name: "Sofie", family_name: "Claes" },
    { person_id: "lotte", role: "nurse", given_name: "Lotte", family_name: "Maes" },
  ],
} as SafePicture["safe"];

const picture = (logged = "Sofie Claes"): Seen => ({
  safe,
  helpers: new Map([["lotte", "Lotte"], ["jan", null]]),
  voices: new Map([
    ["maria", { role: "patient", logged: null, names: [] }],
    ["claes", { role: "doctor", logged: { nihdi: "1", name: logged }, names: [logged] }],
    ["peeters", { role: "doctor", logged: { nihdi: "2", name: "Anke Peeters" }, names: ["Anke Peeters"] }],
    ["lotte", { role: "nurse", logged: null, names: [] }],
    ["jan", { role: "nurse", logged: null, names: [] }],
  ]),
});

function Said({ seen }: { seen: Seen }) {
  const nameOf = useNameOf(seen);
  return ["maria", "claes", "peeters", "lotte", "jan", null].map(nameOf).join(" | ");
}

const inWords = (language: Language, screen: ReactNode) => renderToStaticMarkup(<WordsProvider language={language} choose={() => undefined}>{screen}</WordsProvider>);

beforeAll(() => Promise.all(languages.map((one) => loadWords("chat", one))));

test.each<[Language, string]>([
  ["fr", "Maria | Dr Claes | Anke Peeters (médecin) | Lotte (personnel infirmier ou assistance) | Personnel infirmier ou assistance | Une autre personne"],
  ["nl", "Maria | dr. Claes | Anke Peeters (arts) | Lotte (verpleegkundige of assistent) | Verpleegkundige of assistent | Iemand anders"],
  ["de", "Maria | Dr. Claes | Anke Peeters (Ärztin oder Arzt) | Lotte (Pflege oder Assistenz) | Pflege oder Assistenz | Eine andere Person"],
  ["en", "Maria | Dr. Claes | Anke Peeters (doctor) | Lotte (nurse or assistant) | Nurse or assistant | Another person"],
])("everybody who wrote is called by who they are: %s", (language, wanted) => {
  expect(inWords(language, <Said seen={picture()} />)).toBe(wanted);
});

test.each(languages)("a doctor under another name than the public list's is told with both names: %s", (language) => {
  const told = inWords(language, <OtherName picture={picture("Piet Janssens")} />);
  for (const name of ["Sofie Claes", "Piet Janssens"]) expect(told).toContain(name);
  expect(inWords(language, <OtherName picture={picture()} />)).toBe("");
});

test("the name that the consultation shows is compared as well", () => {
  const doctor = { id: "claes", given_name: "Jan", family_name: "Wouters" };
  expect(inWords("en", <OtherName picture={picture()} doctor={doctor} />)).toContain("Jan Wouters");
});

test.each<[Language, string]>([
  ["fr", "Clés\u00a0: 2 personnes, 3 appareils"],
  ["nl", "Sleutels: 2 personen, 3 toestellen"],
  ["de", "Schlüssel: 2 Personen, 3 Geräte"],
  ["en", "Keys: 2 people, 3 devices"],
])("who holds the keys is said with their devices and their number in the public list: %s", (language, line) => {
  const holders = [
    { person: "maria", role: "patient" as const, devices: 1, logged: [] },
    { person: "claes", role: "doctor" as const, devices: 2, logged: [{ nihdi: "1-00000-84-004", name: "Sofie Claes" }] },
    { person: "peeters", role: "doctor" as const, devices: 0, logged: [] },
  ];
  const told = inWords(language, <HolderList holders={holders} me="maria" nameOf={(person) => `<${person}>`} />);
  for (const words of [line, "Sofie Claes, 1-00000-84-004", "&lt;claes&gt;", "&lt;peeters&gt;"]) expect(told).toContain(words);
  expect(told).not.toContain("&lt;maria&gt;");
});

test.each<[Language, string]>([
  ["fr", "INAMI"], ["nl", "RIZIV"], ["de", "LIKIV"], ["en", "NIHDI"],
])("since when the public log has known the doctor's key is said, and that it is new for as long as the brand says, in %s", (language, number) => {
  const key = { device: "laptop", nihdi: "1-00000-84-004", name: "Sofie Claes", since: "2026-11-22T09:00:00.000Z" };
  const at = (hours: number, since: string | null = key.since) => inWords(language, <KeyLines keys={[{ ...key, since }]} hours={24} now={Date.parse(key.since) + hours * 3_600_000} />);
  for (const shown of [at(30), at(2)]) expect(shown).toMatch(new RegExp(`Sofie Claes, ${number} 1-00000-84-004.*2026`));
  expect(at(30)).not.toContain("doctor-key-why");
  expect(at(2)).toMatch(/doctor-key-why.*24/);
  expect(at(30, null)).toContain("doctor-key-why");
  expect(inWords(language, <KeyLines keys={[]} hours={24} now={0} />)).toBe("");
});

const known = (hours: number) => ({ keys: [{ device: "laptop", nihdi: "1-00000-84-004", name: "Sofie Claes", since: "2026-11-22T09:00:00.000Z" }], hours: 24, now: Date.parse("2026-11-22T09:00:00.000Z") + hours * 3_600_000 });
/** What is read before anything is opened. */
const shut = (html: string) => html.replace(/<\/summary>.*<\/details>/, "</summary></details>");
const text = (html: string) => html.replace(/<svg.*?<\/svg>/g, "").replace(/<[^>]+>/g, "");

test.each(languages)("while it rings a new key takes one short line that opens, below number and name: %s", (language) => {
  const all = inWords(language, <KeyGlance {...known(2)} />);
  expect(text(all.match(/<summary[^>]*doctor-key-young.*?<\/summary>/)![0]).length).toBeLessThanOrEqual(56);
  expect(shut(all)).toMatch(/data-testid="doctor-key">Sofie Claes, \S+ 1-00000-84-004</);
  expect(shut(all)).not.toContain("doctor-key-why");
  expect(all).toContain("doctor-key-why");
  expect(shut(inWords(language, <KeyGlance {...known(30)} />))).toMatch(/doctor-key-old.*2026/);
});

test.each(languages)("in the call it is the same line, which can be put away: %s", (language) => {
  const stage = inWords(language, <StageKey {...known(2)} onClose={() => undefined} />);
  expect(stage).toContain(shut(inWords(language, <KeyGlance {...known(2)} />)).match(/<summary.*<\/summary>/)![0]);
  expect(stage).toMatch(/<button[^>]*aria-label="[^"]+"/);
});
