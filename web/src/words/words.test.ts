// Every text exists in every language with the same values and tags; every text is used, and none is missing.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse, TYPE, type MessageFormatElement } from "@formatjs/icu-messageformat-parser";
import { describe, expect, test } from "vitest";
import { languages } from "./language";

const here = resolve(import.meta.dirname);
const parts = readdirSync(here).filter((name) => existsSync(join(here, name, "en.json")));
const texts = (part: string, language: string): Record<string, string> =>
  JSON.parse(readFileSync(join(here, part, `${language}.json`), "utf8"));

function valuesIn(elements: MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
    if (element.type === TYPE.tag) return [`<${element.value}>`, ...valuesIn(element.children)];
    if (element.type === TYPE.plural || element.type === TYPE.select)
      return [element.value, ...Object.values(element.options).flatMap((option) => valuesIn(option.value))];
    return [element.value];
  });
}

const values = (text: string) => [...new Set(valuesIn(parse(text)))].sort();

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) ? [readFileSync(path, "utf8")] : [];
  });
}

interface Uses {
  keys: Set<string>;
  prefixes: Set<string>;
  endings: Set<string>;
}

/** What may be asked of a part: every text literal (`"key"`, `prefix${…}`, `${…}.ending`) of the files that say `useWords("part")` or `Words<"part">`. */
function used(): Map<string, Uses> {
  const uses = new Map(parts.map((part) => [part, { keys: new Set<string>(), prefixes: new Set<string>(), endings: new Set<string>() }]));
  for (const source of sources(resolve(here, ".."))) {
    for (const match of source.matchAll(/(?:useWords|wordsOf)\("(\w+)"|Words<"(\w+)"/g)) {
      const part = match[1] ?? match[2]!;
      const found = uses.get(part);
      if (!found) throw new Error(`there is no part ${part}`);
      for (const [, key] of source.matchAll(/"([\w.-]+)"/g)) found.keys.add(key!);
      for (const [, prefix] of source.matchAll(/`([\w.-]+[.-])\$\{/g)) found.prefixes.add(prefix!);
      for (const [, ending] of source.matchAll(/`\$\{\w+\}(\.[\w.-]+)`/g)) found.endings.add(ending!);
    }
  }
  return uses;
}

const uses = used();

describe.each(parts)("the texts of %s", (part) => {
  const english = texts(part, "en");

  test.each(languages)("have each key once in %s, so that none hides another", (language) => {
    const keys = [...readFileSync(join(here, part, `${language}.json`), "utf8").matchAll(/^\s*"([^"]+)":/gm)].map(([, key]) => key);
    expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
  });

  test.each(languages)("have the same keys in %s as in English", (language) => {
    expect(Object.keys(texts(part, language)).sort()).toEqual(Object.keys(english).sort());
  });

  test.each(languages)("take the same values and tags in %s", (language) => {
    const other = texts(part, language);
    const differing = Object.keys(english).filter((key) => String(values(other[key]!)) !== String(values(english[key]!)));
    expect(differing).toEqual([]);
  });

  test("are all used", () => {
    const { keys, prefixes, endings } = uses.get(part)!;
    const isAsked = (key: string) => keys.has(key) || [...prefixes].some((one) => key.startsWith(one)) || [...endings].some((one) => key.endsWith(one));
    const idle = Object.keys(english).filter((key) => !isAsked(key));
    expect(idle).toEqual([]);
  });

  test("are never empty and never hold a straight apostrophe", () => {
    for (const language of languages)
      for (const [key, text] of Object.entries(texts(part, language)))
        expect(text.trim() !== "" && !text.includes("'"), `${part}/${language} ${key}`).toBe(true);
  });
});
