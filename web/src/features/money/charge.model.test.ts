import { expect, test } from "vitest";
import type { Charge } from "../../api/types";
import { afterwards, hasReceipt, payableAt, stillDue } from "./charge.model";

test.each([
  ["failed", "failed"], ["canceled", "failed"], ["expired", "failed"], ["pending", "pending"], ["authorized", "pending"],
  ["mismatched", "mismatched"], ["open", null], ["paid", null], ["draft", null], [null, null],
] as const)("a payment that is %s is told as %s", (state, told) => {
  expect(afterwards(state)).toBe(told);
});

test("whoever paid has a receipt, also when it went back", () => {
  expect((["paid", "refunding", "refunded"] as const).every((state) => hasReceipt({ state }))).toBe(true);
  expect((["due", "waived", "free", "undecided", "awaiting"] as const).some((state) => hasReceipt({ state }))).toBe(false);
});

test("the oldest that is due and can be paid comes first", () => {
  const charges = [{ id: "d", state: "due", payable: true }, { id: "c", state: "due", payable: true }, { id: "b", state: "due", payable: false }, { id: "a", state: "paid", payable: true }] as Charge[];
  expect(stillDue(charges)?.id).toBe("c");
  expect(stillDue([])).toBeNull();
  expect(stillDue(undefined)).toBeNull();
});

test("one goes to the payment page only while it is open", () => {
  expect(payableAt({ checkout_url: "https://pay", payment_state: "open" })).toBe("https://pay");
  expect(payableAt({ checkout_url: "https://pay", payment_state: "failed" })).toBeNull();
});
