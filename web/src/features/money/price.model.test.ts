import { expect, test } from "vitest";
import { couldPayLess, firstYearThatCounts, isRange, maySayWeMet, sentenceOf, shares } from "./price.model";

test("the bar shows who pays how much", () => {
  expect(shares({ insurer_cents: 2322, pays_cents: 400 })).toEqual({ insurer: 85, patient: 15 });
  expect(shares({ insurer_cents: 0, pays_cents: 2722 })).toEqual({ insurer: 0, patient: 100 });
});

test("nothing to pay has no bar", () => {
  expect(shares({ insurer_cents: 0, pays_cents: 0 })).toBeNull();
});

test.each([
  ["a", "no_relation", true],
  ["a", "seen", true],
  ["a", "gmd", false],
  ["a", "not_insured", false],
  [null, "no_relation", false],
] as const)("with the doctor %s and the reason %s one may say that one met: %s", (doctor_id, reason, may) => {
  expect(maySayWeMet({ doctor_id, reason, in_person: null })).toBe(may);
  for (const in_person of ["confirmed", "refused"] as const) expect(maySayWeMet({ doctor_id, reason, in_person })).toBe(false); // the doctor has said
});

test("this year and the two before count", () => {
  expect(firstYearThatCounts(new Date("2026-11-22"))).toBe(2024);
});

test.each([
  ["reimbursed", { reimbursed: true, increased: false, least_cents: 400, pays_cents: 400 }],
  ["increased", { reimbursed: true, increased: true, least_cents: 100, pays_cents: 100 }],
  ["range", { reimbursed: true, increased: false, least_cents: 100, pays_cents: 400 }],
  ["free", { reimbursed: true, increased: false, least_cents: 0, pays_cents: 0 }],
  ["price", { reimbursed: false, increased: true, least_cents: 2722, pays_cents: 2722 }],
  ["nothing", { reimbursed: false, increased: false, least_cents: 0, pays_cents: 0 }],
] as const)("the sentence %s says who pays what", (sentence, quote) => {
  expect(sentenceOf(quote)).toBe(sentence);
});

test("only a price between two amounts is a range", () => {
  expect(isRange({ least_cents: 100, pays_cents: 400 })).toBe(true);
  expect(isRange({ least_cents: 400, pays_cents: 400 })).toBe(false);
});

test("whoever pays everything hears what costs less", () => {
  expect(couldPayLess({ reimbursed: false, pays_cents: 2722, payable: true })).toBe(true);
  expect(couldPayLess({ reimbursed: false, pays_cents: 0, payable: true })).toBe(false);
  expect(couldPayLess({ reimbursed: true, pays_cents: 400, payable: true })).toBe(false);
});
