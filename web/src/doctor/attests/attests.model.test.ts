import { expect, test } from "vitest";
import type { Attest, VisitCode } from "../../api/attests";
import { inOrder, toneOf, waysOut, wrongAmount } from "./attests.model";

const code: VisitCode = { code: "101076", labels: {}, honorarium_cents: 3377, status: "unverified" };

test("nothing, nonsense and more than the fee are wrong", () => {
  expect(["0", "x", "33,78", "33,77"].map((typed) => wrongAmount(typed, code))).toEqual(["amount", "amount", "too-much", null]);
});

test("what needs the doctor stands first and is marked", () => {
  const of = (number: number, state: Attest["state"], stuck = false) => ({ number, state, stuck }) as Attest;
  expect(inOrder([of(4, "accepted"), of(3, "rejected"), of(2, "sending", true), of(1, "cancelled")]).map((one) => one.number)).toEqual([3, 2, 4, 1]);
  expect([toneOf(of(1, "accepted")), toneOf(of(1, "sending", true)), toneOf(of(1, "sending"))]).toEqual(["ok", "warn", "plain"]);
});

test("the fitting way out of a refusal comes first, and on another day only paper is left", () => {
  expect(waysOut(["give-up"], true)).toEqual(["drop", "correct"]);
  for (const action of ["resend", "seen-or-gmd", "payee", "ask-insurer"] as const) expect(waysOut([action], true)).toEqual(["correct", "drop"]);
  expect(waysOut(["ask-insurer", "give-up"], true)).toEqual(["correct", "drop"]);
  expect(waysOut([], false)).toEqual(["drop"]);
});
