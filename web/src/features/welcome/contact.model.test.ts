import { expect, test } from "vitest";
import { emailTrouble, international, phoneTrouble } from "./contact.model";

test.each(["0470 12 34 56", "+32 470/12.34.56", "0032470123456", "02 555 12 12", "(+49) 2471 123456"])("%s is a phone number", (written) => {
  expect(phoneTrouble(written)).toBeNull();
});

test.each([
  ["", "missing"],
  ["12345", "short"],
  ["zero four", "odd"],
  ["+32 470 12 34 56 78 90 12", "short"],
])("%s is told to be %s", (written, trouble) => {
  expect(phoneTrouble(written)).toBe(trouble);
});

test("a Belgian number gets its country", () => {
  expect(international("0470 12 34 56")).toBe("+32470123456");
  expect(international("+49 2471 123456")).toBe("+492471123456");
  expect(international("0032 470 12 34 56")).toBe("+32470123456");
});

test.each([
  ["maria@example.be", null],
  [" maria.v+doctor@mail.example.org ", null],
  ["", "missing"],
  ["maria@example", "odd"],
  ["maria example.be", "odd"],
])("%s as a mail address", (written, trouble) => {
  expect(emailTrouble(written)).toBe(trouble);
});
