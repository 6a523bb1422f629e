import { expect, test } from "vitest";
import { outcomesFor } from "./outcomes.model";

test("nobody who was in the call can be a no-show", () => {
  expect(outcomesFor("in_call")).not.toContain("no_show_patient");
});

test("what never began did not take place", () => {
  expect(outcomesFor("called")).not.toContain("took_place");
  expect(outcomesFor("called")).toContain("no_show_patient");
});
