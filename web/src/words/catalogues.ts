// Texts by part and language. Each file is a chunk of its own, fetched when a screen of that part is first needed.
import { IntlMessageFormat } from "intl-messageformat";
import { locales, type Language } from "./language";
import type { Catalogue, Part } from "./parts";

export type { Part };
export type Values = Record<string, string | number | Date>;
type Texts = Record<string, string>;

const files = import.meta.glob<Texts>("./*/*.json", { import: "default" });
const loaded = new Map<string, Texts>();
const loading = new Map<string, Promise<void>>();
const compiled = new Map<string, IntlMessageFormat>();

const nameOf = (part: Part, language: Language) => `./${part}/${language}.json`;

export function hasText(part: Part, language: Language, key: string): boolean {
  return loaded.get(nameOf(part, language))?.[key] !== undefined;
}

/** Fetches the texts of a part; the same promise for the same part, so that React may wait on it. */
export function loadWords(part: Part, language: Language): Promise<void> {
  const name = nameOf(part, language);
  const under = loading.get(name) ?? readable(fetchTexts(name));
  loading.set(name, under);
  return under;
}

/** A promise that React can look into without waiting, once it is kept. */
function readable(promise: Promise<void>): Promise<void> {
  promise.then(() => Object.assign(promise, { status: "fulfilled", value: undefined }), () => undefined);
  return promise;
}

async function fetchTexts(name: string): Promise<void> {
  const load = files[name];
  if (!load) throw new Error(`no texts at ${name}`);
  try {
    loaded.set(name, await load());
  } catch (error) {
    loading.delete(name);
    throw error;
  }
}

export function message<P extends Part>(part: P, language: Language, key: keyof Catalogue[P] & string): IntlMessageFormat {
  const id = `${language}/${part}/${key}`;
  const known = compiled.get(id);
  if (known) return known;
  const text = loaded.get(nameOf(part, language))?.[key];
  if (text === undefined) throw new Error(`no text for ${id}`);
  const made = new IntlMessageFormat(text, locales[language]);
  compiled.set(id, made);
  return made;
}
