// What a charge and its latest payment mean for whoever looks at them.
import type { Charge } from "../../api/types";

type PaymentState = Charge["payment_state"];

/** What to say after somebody came back from the payment page; null when there is nothing to say. */
export function afterwards(state: PaymentState): "failed" | "pending" | "mismatched" | null {
  if (state === "failed" || state === "canceled" || state === "expired") return "failed";
  if (state === "pending" || state === "authorized") return "pending";
  return state === "mismatched" ? "mismatched" : null;
}

export const hasReceipt = (charge: Pick<Charge, "state">): boolean => ["paid", "refunding", "refunded"].includes(charge.state);

/** Nobody knows yet what it comes to. */
export const isOpen = (charge: Pick<Charge, "state">): boolean => charge.state === "awaiting" || charge.state === "undecided";

/** The oldest charge that waits to be paid, and can be. */
export function stillDue(charges: readonly Charge[] | undefined): Charge | null {
  return charges?.filter((one) => one.state === "due" && one.payable).at(-1) ?? null;
}

/** Where to pay, once the provider has answered. */
export const payableAt = (charge: Pick<Charge, "checkout_url" | "payment_state">): string | null =>
  charge.payment_state === "open" ? charge.checkout_url : null;
