import { expect, test } from "vitest";
import { staleAfter } from "./staleAfter.model";

test.each(["matched", "called", "call_missed", "ended"] as const)("after %s both the place and the call are asked again", (kind) => {
  expect(staleAfter(kind)).toEqual(expect.arrayContaining(["request", "consultation"]));
});

test("what concerns other people changes nothing here", () => {
  expect(staleAfter("offered")).toEqual([]);
});
