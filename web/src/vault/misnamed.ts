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

const wordsOf = (name: string): string[] => name.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase().split(/[^\p{L}]+/u).filter((word) => word !== "");
const holds = (all: readonly string[], some: readonly string[]): boolean => some.every((word) => all.includes(word));

/** A second given name or an accent more or less is the same name; one word that fits on neither side is another. */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  return holds(a, b) || holds(b, a);
}

/** Each once; whom the chain did not admit as a doctor the log says nothing about. */
export function misnamed(shown: readonly Shown[], voices: Voices): Misnamed[] {
  const found = shown.flatMap(({ id, given_name, family_name }) => {
    const name = `${given_name} ${family_name}`.trim();
    const others = voices.get(id)?.names.filter((logged) => !isSame(name, logged)) ?? [];
    return others.map((logged) => [`${name} ${logged}`, { shown: name, logged }] as const);
  });
  return [...new Map(found).values()];
}
