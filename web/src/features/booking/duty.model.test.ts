import { expect, test } from "vitest";
import { whyNobody } from "./duty.model";

test("somebody on duty speaks the language", () => {
  expect(whyNobody([{ languages: ["fr"] }, { languages: ["nl", "de"] }], "de")).toBeNull();
});

test("doctors are on duty, and none of them speaks the language", () => {
  expect(whyNobody([{ languages: ["fr", "nl"] }], "de")).toBe("language");
});

test("nobody is on duty at all, and no language is to blame", () => {
  expect(whyNobody([], "de")).toBe("duty");
});
