import { expect, test } from "vitest";
import { isSame, misnamed } from "./misnamed";
import type { Voices } from "./voices";

const logged = (name: string): Voices => new Map([["claes", { role: "doctor", logged: { nihdi: "1-00000-84-004", name }, names: [name] }], ["lotte", { role: "nurse", logged: null, names: [] }]]);
const shown = (given_name: string, family_name: string, id = "claes") => ({ id, given_name, family_name });

test.each([
  ["the same name", "Sofie", "Claes", "Sofie Claes"],
  ["an accent more", "Zoé", "Dupont-Noël", "Zoe Dupont Noel"],
  ["a second given name", "Sofie Anna", "Claes", "Sofie Claes"],
  ["capitals", "SOFIE", "VAN DEN BERG", "Sofie Van den Berg"],
  ["a name in one word", "Jan", "Van den Berghe", "Jan Vandenberghe"],
  ["an umlaut written out", "Jürgen", "Müller", "Juergen Mueller"],
  ["a sharp s", "Anna", "Strauß", "Anna Strauss"],
  ["a name that was destroyed with the account", "", "", "Sofie Claes"],
])("%s is no other doctor", (_, given, family, name) => {
  expect(misnamed([shown(given, family)], logged(name))).toEqual([]);
});

test.each([
  ["another family name", "Sofie", "Peeters"],
  ["another given name", "Anke", "Claes"],
  ["one word of many", "Sofie", "Peeters Wouters"],
  ["a given name alone", "Sofie", ""],
  ["a given name twice", "Sofie", "Sofie"],
  ["another doctor altogether", "Anke", "Peeters"],
])("%s is told, with both names", (_, given, family) => {
  expect(misnamed([shown(given, family)], logged("Sofie Claes"))).toEqual([{ shown: `${given} ${family}`.trim(), logged: "Sofie Claes" }]);
});

test("what has no name in letters vouches for nobody", () => {
  expect(["", "…", "1"].map((none) => [isSame("Sofie Claes", none), isSame(none, "Sofie Claes")])).toEqual([[false, false], [false, false], [false, false]]);
});

test("the same difference seen twice is told once", () => {
  expect(misnamed([shown("Anke", "Peeters"), shown("Anke", "Peeters")], logged("Sofie Claes"))).toHaveLength(1);
});

test("of whom the chain did not admit as a doctor nothing is said", () => {
  expect(misnamed([shown("Anke", "Peeters", "lotte"), shown("Anke", "Peeters", "nobody")], logged("Sofie Claes"))).toEqual([]);
});

test("one device of the doctor under another name is told, whichever of them came last", () => {
  const claes = (names: string[]): Voices => new Map([["claes", { role: "doctor", logged: { nihdi: "1-00000-84-004", name: "Sofie Claes" }, names }]]);
  for (const names of [["Sofie Claes", "Jan Wouters"], ["Jan Wouters", "Sofie Claes"]])
    expect(misnamed([shown("Sofie", "Claes")], claes(names))).toEqual([{ shown: "Sofie Claes", logged: "Jan Wouters" }]);
});
