import { describe, expect, it } from "vitest";
import { ageOn, fitsBirthdate, isNiss } from "./niss.model";

describe("a national number", () => {
  it("has check digits that fit, before 2000 and after", () => {
    expect(isNiss("18.05.14-122.94")).toBe(true);
    expect(isNiss("85073003328")).toBe(true);
    expect(isNiss("18051412295")).toBe(false);
    expect(isNiss("1805141229")).toBe(false);
  });

  it("begins with the birth date, also where it is a bis number", () => {
    expect(fitsBirthdate("18.05.14-122.94", "2018-05-14")).toBe(true);
    expect(fitsBirthdate("98.47.28-997.65", "1998-07-28")).toBe(true);
    expect(fitsBirthdate("18.05.14-122.94", "2018-05-15")).toBe(false);
  });
});

describe("an age", () => {
  it("grows on the birthday", () => {
    expect(ageOn("2010-11-22", "2026-11-21")).toBe(15);
    expect(ageOn("2010-11-22", "2026-11-22")).toBe(16);
  });
});
