import { describe, expect, it } from "vitest";
import { amountOf, centsOf, wishOf, wrongIn, type TermsDraft } from "./terms.model";

const draft: TermsDraft = { convention: "partial", hours: [{ weekday: 1, from_minute: 540, to_minute: 720 }], amount: "12,50", day: "2026-12-01" };

describe("a doctor's fees", () => {
  it.each([["12.50", 1250], ["12,5", 1250], [" 7 ", 700], ["0", 0], ["100", 10_000], ["100.01", null], ["-1", null], ["", null], ["ten", null]])("reads %s as %s cents", (typed, cents) => {
    expect(centsOf(typed)).toBe(cents);
  });

  it("writes an amount as it reads it", () => {
    expect(centsOf(amountOf(1250))).toBe(1250);
  });

  it("finds nothing wrong in what fits", () => {
    expect(wrongIn(draft, "2026-12-01")).toEqual([]);
  });

  it("asks for hours, an amount and a day that is not too early", () => {
    expect(wrongIn({ ...draft, hours: [], amount: "much", day: "2026-11-30" }, "2026-12-01")).toEqual(["hours", "amount", "day"]);
    expect(wrongIn({ ...draft, hours: [{ weekday: 1, from_minute: 720, to_minute: 720 }] }, "2026-12-01")).toEqual(["hours"]);
  });

  it("states no supplement within the convention, and hours only in part", () => {
    expect(wishOf({ ...draft, convention: "full" })).toEqual({ valid_from: "2026-12-01", convention: "full", hours: [], supplement_cents: 0 });
    expect(wishOf({ ...draft, convention: "none" })).toEqual({ valid_from: "2026-12-01", convention: "none", hours: [], supplement_cents: 1250 });
    expect(wishOf(draft)).toEqual({ valid_from: "2026-12-01", convention: "partial", hours: draft.hours, supplement_cents: 1250 });
  });
});
