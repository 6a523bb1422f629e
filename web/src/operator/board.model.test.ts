import { expect, test } from "vitest";
import { hoursOf, minutesOf, ordered } from "./board.model";

test("a wait is told in whole minutes that have passed", () => {
  expect([-1, 0, 59, 60, 119, 3600].map(minutesOf)).toEqual([0, 0, 0, 1, 1, 60]);
});

test("the largest group comes first, equal ones by name", () => {
  expect(ordered([{ label: "b", count: 1 }, { label: "c", count: 5 }, { label: "a", count: 1 }]).map((row) => row.label)).toEqual(["c", "a", "b"]);
});

test("hours without anybody stay visible between the others", () => {
  expect(hoursOf({ "9": 2, "11": 1 })).toEqual([{ hour: 9, count: 2 }, { hour: 10, count: 0 }, { hour: 11, count: 1 }]);
  expect(hoursOf({})).toEqual([]);
});
