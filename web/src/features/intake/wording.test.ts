import type { Extension, Questionnaire } from "fhir/r4";
import { describe, expect, test } from "vitest";
import { LANGUAGES, type Language } from "./fhir.model";
import { guideSource, sources } from "./intake.testdata";

type Text = Record<Language, string> & { where: string };

/** Every text a person may read, in its four languages. */
const texts: Text[] = [...sources.flatMap((form) => found(form, form.id ?? "")), ...spoken(guideSource, "screens")];

function found(node: unknown, where: string): Text[] {
  if (Array.isArray(node)) return node.flatMap((one, index) => found(one, `${where}[${index}]`));
  if (node === null || typeof node !== "object") return [];
  const record = node as Record<string, unknown>;
  const translated = Object.keys(record).filter((key) => key.startsWith("_"));
  const own = translated.map((key) => inFour(record[key.slice(1)] as string, record[key] as Questionnaire, `${where}.${key.slice(1)}`));
  return [...own, ...Object.entries(record).flatMap(([key, value]) => found(value, `${where}.${key}`))];
}

function inFour(en: string, element: { extension?: Extension[] }, where: string): Text {
  const parts = (element.extension ?? []).map((one) => one.extension?.map((part) => part.valueCode ?? part.valueString) ?? []);
  const others = Object.fromEntries(parts as [Language, string][]);
  return { en, ...others, where } as Text;
}

function spoken(node: unknown, where: string): Text[] {
  if (node === null || typeof node !== "object") return [];
  const record = node as Record<string, unknown>;
  if (typeof record.en === "string") return [{ ...(record as unknown as Text), where }];
  return Object.entries(record).flatMap(([key, value]) => spoken(value, `${where}.${key}`));
}

const sentences = (text: string) => text.split(/(?<=[.?!])\s+/u).filter((one) => one !== "");
const words = (sentence: string) => sentence.split(/[\s\u00a0]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
const longest = (language: Language) => Math.max(...texts.flatMap((text) => sentences(text[language]).map(words)));

/** Words of machines, of blame, of diagnosis and of lawyers: a worried person should meet none of them. */
const BANNED: Record<Language, RegExp> = {
  en: /\b(authenticat\w*|session|invalid|error|failed|wrong|submit|validat\w*|click|user|patient|data|server|timeout|retry|null|questionnaire|symptoms?|acute|chronic|onset|dyspn\w*|haem\w*|micturition|prodrom\w*|diagnos\w*|you may have|immediately|utilis\w*|obtain|prior to|subsequent\w*|regarding|comply)\b/iu,
  fr: /\b(authentif\w*|session|invalide|erreur|échoué|soumettre|valid(er|ation)|cliquez|utilisateur|patient|données|serveur|questionnaire|symptômes?|aigu[ëe]?|chronique|dyspn\w*|miction|diagnosti\w*|vous avez peut-être|ultérieur\w*|préalable\w*|concernant)\b/iu,
  nl: /\b(authentic\w*|sessie|ongeldig|fout|mislukt|indienen|valid\w*|klik|gebruiker|patiënt|gegevens|server|vragenlijst|symptom\w*|acuut|chronisch\w*|dyspn\w*|mictie|diagnos\w*|u hebt misschien|onmiddellijk|betreffende|voorafgaand)\b/iu,
  de: /\b(authentif\w*|Sitzung|ungültig|Fehler|fehlgeschlagen|absenden|validier\w*|klicken|Benutzer|Patient\w*|Daten|Server|Fragebogen|Symptom\w*|akut\w*|chronisch\w*|Dyspn\w*|Miktion|Diagnos\w*|Sie haben vielleicht|unverzüglich|bezüglich)\b/iu,
};
/** The one place where the person says that an answer of their own was wrong is the wording of the design. */
const OWN_WORDS = /\.wrong$/;

const INFORMAL: Record<Language, RegExp> = {
  en: /$^/u,
  fr: /(^|[\s«])(tu|toi|ton|ta|tes|t’)(?=[\s’,.?!]|$)/iu,
  nl: /\b(je|jij|jouw|jullie)\b/iu,
  de: /\b(du|dir|dich|dein\w*)\b/iu,
};

describe("the words", () => {
  test("are many, so that this test reads them all", () => {
    expect(texts.length).toBeGreaterThan(700);
  });

  test.each(LANGUAGES)("are there in %s", (language) => {
    for (const text of texts) expect(text[language], text.where).toMatch(/\S/u);
  });

  test.each(["en", "fr", "nl", "de"] as const)("stand in sentences of at most fifteen words in %s", (language) => {
    const long = texts.filter((text) => sentences(text[language]).some((one) => words(one) > 15));
    expect(long.map((text) => text[language])).toEqual([]);
    expect(longest(language)).toBeLessThanOrEqual(15);
  });

  test.each(LANGUAGES)("avoid banned words in %s", (language) => {
    const bad = texts.filter((text) => !OWN_WORDS.test(text.where) && BANNED[language].test(text[language]));
    expect(bad.map((text) => text[language])).toEqual([]);
  });

  test.each(LANGUAGES)("are formal and calm in %s", (language) => {
    for (const text of texts) {
      expect(text[language], text.where).not.toMatch(INFORMAL[language]);
      expect(text[language], text.where).not.toMatch(/!|\p{Extended_Pictographic}/u);
      expect(text[language], text.where).not.toMatch(/'|\s{2}/u);
    }
  });

  test("are translated, not copied: a longer text differs from the English one", () => {
    for (const text of texts.filter((one) => words(one.en) > 2)) {
      for (const language of ["fr", "nl", "de"] as const) expect(text[language], text.where).not.toBe(text.en);
    }
  });

  test("keep French question marks on the line of their word", () => {
    for (const text of texts) expect(text.fr, text.where).not.toMatch(/ [?:;»]|« /u);
  });

  test("of a question end in a question mark in every language", () => {
    const questions = sources.flatMap((form) => (form.item ?? []).map((item) => ({ item, form })));
    for (const { item, form } of questions) {
      const text = inFour(item.text ?? "", item._text ?? {}, `${form.id}.${item.linkId}`);
      for (const language of LANGUAGES) expect(text[language], text.where).toMatch(/\?$/u);
    }
  });
});
