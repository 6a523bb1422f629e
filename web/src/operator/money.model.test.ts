import { describe, expect, test } from "vitest";
import { said, wrongIn } from "./money.model";

describe("what the bank says of a transfer", () => {
  const bounds = { from: "2026-11-01", today: "2026-11-23" };
  const wrong = (day: string, reference = "2026/42", amount = "99,00") => wrongIn({ amount, day, reference }, bounds);

  test("is of a day from the invoice until today", () => {
    expect([wrong("2026-11-01"), wrong("2026-11-23")]).toEqual([[], []]);
    expect([wrong("2026-10-31"), wrong("2026-11-24"), wrong("")]).toEqual([["day"], ["day"], ["day"]]);
  });

  test("has a reference", () => {
    expect(wrong("2026-11-02", "  ")).toEqual(["reference"]);
  });

  test("has an amount, less or more than is due", () => {
    expect(["", "0", "ninety"].map((amount) => wrong("2026-11-02", "1", amount))).toEqual([["amount"], ["amount"], ["amount"]]);
    expect(["0,01", "1188"].map((amount) => wrong("2026-11-02", "1", amount))).toEqual([[], []]);
  });

  test("gives back no more than was paid beyond what is due", () => {
    const back = (amount: string) => wrongIn({ amount, day: "2026-11-02", reference: "1" }, { ...bounds, most: 900 });
    expect([back("9"), back("9,01")]).toEqual([[], ["too-much"]]);
  });

  test("is told in cents, without blanks about the reference", () => {
    expect(said({ amount: "99,5", day: "2026-11-02", reference: " 7 " }, "came")).toEqual({ way: "came", day: "2026-11-02", reference: "7", cents: 9950 });
  });
});
