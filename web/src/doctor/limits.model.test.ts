// A doctor is offered tighter limits only.
import { expect, test } from "vitest";
import { choicesFor, limitNames } from "./limits.model";

test.each(limitNames.filter((name) => name !== "pause_minutes"))("%s is never offered as much as the service allows", (name) => {
  for (const limit of [1, 6, 25, 110, 120]) expect(choicesFor(name, limit).every((one) => one > 0 && one < limit)).toBe(true);
});

test("a pause is offered longer than the service asks for", () => {
  expect(choicesFor("pause_minutes", 10)).toEqual([15, 20, 25, 30, 35, 40, 45, 50, 55, 60]);
});
