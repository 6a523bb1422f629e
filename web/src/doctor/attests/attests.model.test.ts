import { expect, test } from "vitest";
import type { Attest, VisitCode } from "../../api/attests";
import { centsOf, inOrder, toneOf, typedAs, wrongAmount } from "./attests.model";

const code: VisitCode = { code: "101076", labels: {}, honorarium_cents: 3377, status: "unverified" };

test("an amount is read as people write it", () => {
  expect(["30", "30.5", "30,00", "€ 30,05", "30,05 €"].map(centsOf)).toEqual([3000, 3050, 3000, 3005, 3005]);
  expect(["", "thirty", "30,005", "-3", "3 000,00 000"].map(centsOf)).toEqual([null, null, null, null, null]);
});

test("an amount is written as the language writes it, and read back", () => {
  expect([typedAs(3377, "nl"), typedAs(3300, "en")]).toEqual(["33,77", "33.00"]);
  expect(centsOf(typedAs(3377, "de"))).toBe(3377);
});

test("nothing, nonsense and more than the fee are wrong", () => {
  expect(["0", "x", "33,78", "33,77"].map((typed) => wrongAmount(typed, code))).toEqual(["amount", "amount", "too-much", null]);
});

test("what needs the doctor stands first and is marked", () => {
  const of = (number: number, state: Attest["state"], stuck = false) => ({ number, state, stuck }) as Attest;
  expect(inOrder([of(4, "accepted"), of(3, "rejected"), of(2, "sending", true), of(1, "cancelled")]).map((one) => one.number)).toEqual([3, 2, 4, 1]);
  expect([toneOf(of(1, "accepted")), toneOf(of(1, "sending", true)), toneOf(of(1, "sending"))]).toEqual(["ok", "warn", "plain"]);
});
