import { expect, test } from "vitest";
import { centsOf, typedAs } from "./amounts.model";

test("an amount is read as people write it", () => {
  expect(["30", "30.5", "30,00", "€ 30,05", "30,05 €", "1 188"].map(centsOf)).toEqual([3000, 3050, 3000, 3005, 3005, 118800]);
  expect(["", "thirty", "30,005", "-3", "3 000,00 000"].map(centsOf)).toEqual([null, null, null, null, null]);
});

test("an amount is written as the language writes it, and read back", () => {
  expect([typedAs(3377, "nl"), typedAs(3300, "en")]).toEqual(["33,77", "33.00"]);
  expect(centsOf(typedAs(3377, "de"))).toBe(3377);
});
