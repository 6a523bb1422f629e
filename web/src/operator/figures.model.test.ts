import { expect, test } from "vitest";
import { columnsOf, hoursAndMinutes, minutesOf, sharesOf, urgencies } from "./figures.model";

test("minutes are whole and never rounded up", () => {
  expect([minutesOf(0), minutesOf(89), minutesOf(90), minutesOf(-5)]).toEqual([0, 1, 1, 0]);
});

test("the largest share comes first and all make up the whole", () => {
  const shares = sharesOf({ de: 1, nl: 4, fr: 4, en: 1 });
  expect(shares.map((one) => one.name)).toEqual(["fr", "nl", "de", "en"]);
  expect(shares.reduce((sum, one) => sum + one.share, 0)).toBeCloseTo(1);
});

test("urgency keeps its own order", () => {
  expect(sharesOf({ routine: 5, soon: 1 }, urgencies).map((one) => one.name)).toEqual(["soon", "routine"]);
});

test("what lasts longer than an hour is told in hours and minutes", () => {
  expect([hoursAndMinutes(59), hoursAndMinutes(119)]).toEqual([{ hours: 0, minutes: 59 }, { hours: 1, minutes: 59 }]);
});

test("nobody waiting is no share, not a division by nothing", () => {
  expect(sharesOf({})).toEqual([]);
  expect(sharesOf({ nl: 0 })[0]?.share).toBe(0);
});

test("the day has a column for each hour, and a call at night widens it", () => {
  expect(columnsOf({}).map((one) => one.hour)).toEqual([7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
  const columns = columnsOf({ "2": 1, "10": 4 });
  expect(columns[0]).toEqual({ hour: 2, count: 1, height: 0.25 });
  expect(columns.find((one) => one.hour === 10)?.height).toBe(1);
});
