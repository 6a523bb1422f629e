import { expect, test } from "vitest";
import { digitsOf, tidy, wrong } from "./staff.model";

const sofie = { given_name: " Sofie ", family_name: "Claes", email: "sofie@example.be", nihdi: "1-40001-67-004", language: "nl" as const };

test("a number may be written as on a certificate", () => {
  expect(digitsOf("1-40001-67-004")).toBe("14000167004");
  expect(digitsOf("1.40001.67.004")).toBe("14000167004");
  expect(wrong(sofie)).toEqual([]);
  expect(tidy(sofie)).toEqual({ ...sofie, given_name: "Sofie", nihdi: "14000167004" });
});

test("what is missing is named", () => {
  expect(wrong({ ...sofie, given_name: " ", family_name: "", email: "sofie@", nihdi: "1400016700" })).toEqual(["given", "family", "mail", "nihdi"]);
});
