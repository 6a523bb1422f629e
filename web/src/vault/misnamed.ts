// Doctors whom the server shows under another name than the public log, which no server can change for one person alone. Pure.
import type { Voices } from "./voices";

export interface Shown {
  id: string;
  given_name: string;
  family_name: string;
}

export interface Misnamed {
  shown: string;
  logged: string;
}

const LETTERS = new Map([["ß", "ss"], ["æ", "a"], ["œ", "o"], ["ø", "o"], ["ae", "a"], ["oe", "o"], ["ue", "u"]]);

/** Letters alone: an umlaut written out, with its dots or without is one. */
function wordsOf(name: string): string[] {
  const plain = name.toLowerCase().normalize("NFD").replace(/\p{Mn}/gu, "").replace(/ß|æ|œ|ø|ae|oe|ue/g, (found) => LETTERS.get(found) ?? found);
  return plain.split(/[^\p{L}]+/u).filter((word) => word !== "");
}

const holds = (all: ReadonlySet<string>, some: ReadonlySet<string>): boolean => some.size > 1 && [...some].every((word) => all.has(word));

/**
 * A second given name, an accent or a space more or less is the same name; one word that fits on neither side is another, and one
 * word alone, or none, says of nobody who they are.
 */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  const [setA, setB] = [new Set(a), new Set(b)];
  return (a.length > 0 && a.join("") === b.join("")) || holds(setA, setB) || holds(setB, setA);
}

/** Each once; whom the chain did not admit as a doctor the log says nothing about. */
export function misnamed(shown: readonly Shown[], voices: Voices): Misnamed[] {
  // an account that was destroyed has no name to be wrong
  const found = shown.flatMap(({ id, given_name, family_name }) => {
    const name = `${given_name} ${family_name}`.trim();
    const others = name === "" ? [] : (voices.get(id)?.names.filter((logged) => !isSame(name, logged)) ?? []);
    return others.map((logged) => [`${name} ${logged}`, { shown: name, logged }] as const);
  });
  return [...new Map(found).values()];
}
