// Every look is put into words, also one that this page does not know yet.
import { expect, test } from "vitest";
import { kindOf, whoOf } from "./look.model";

const who = (role: string, id = "other") => ({ who: { id, name: "Sofie Claes", role } });

test("a kind without words is still shown", () => {
  expect(kindOf({ kind: "consultation" })).toBe("consultation");
  expect(kindOf({ kind: "record-exported" })).toBe("record-exported");
  expect(kindOf({ kind: "something-new" })).toBe("other");
});

test("I am I, doctors and operators are called what they are, others by their name", () => {
  expect(whoOf(who("patient", "me"), "me")).toBe("me");
  expect(whoOf(who("doctor"), "me")).toBe("doctor");
  expect(whoOf(who("operator"), "me")).toBe("operator");
  expect(whoOf(who("patient"), "me")).toBe("name");
});
