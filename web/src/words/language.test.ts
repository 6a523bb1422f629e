import { expect, test } from "vitest";
import { chooseLanguage } from "./language";

test("the language that the person picked before wins", () => {
  expect(chooseLanguage("de", ["nl-BE"])).toBe("de");
});

test("else the first language of the browser that we speak", () => {
  expect(chooseLanguage(null, ["es-ES", "nl-BE", "fr-BE"])).toBe("nl");
});

test("a brand that does not offer the language gets the next wish", () => {
  expect(chooseLanguage("de", ["nl-BE"], ["fr", "nl"])).toBe("nl");
});

test("without any wish we know, French", () => {
  expect(chooseLanguage(null, ["es-ES"])).toBe("fr");
  expect(chooseLanguage("xx", [])).toBe("fr");
});
