import { expect, test } from "vitest";
import { monthBeside, monthOf } from "./month.model";

test("a month begins at midnight in Brussels", () => {
  expect(monthOf(new Date("2026-11-30T22:59:00Z"))).toBe("2026-11");
  expect(monthOf(new Date("2026-11-30T23:01:00Z"))).toBe("2026-12");
});

test("the month before January is December", () => {
  expect(monthBeside("2026-01", -1)).toBe("2025-12");
  expect(monthBeside("2026-12", 1)).toBe("2027-01");
});
