import { expect, test } from "vitest";
import { greetingAt, opening } from "./hours.model";

const timezone = "Europe/Brussels";
const days: Record<string, [string, string]> = { 1: ["08:00", "22:00"], 2: ["08:00", "22:00"], 6: ["10:00", "18:00"] };
const hours = { timezone, days };
const monday = (clock: string) => new Date(`2026-11-23T${clock}:00+01:00`);

test("open between the hours of the day, by Brussels time", () => {
  expect(opening(hours, monday("08:00"))).toEqual({ open: true, until: "22:00", next: null });
  expect(opening(hours, monday("21:59")).open).toBe(true);
});

test("before opening, the next opening is today", () => {
  expect(opening(hours, monday("07:59")).next).toEqual({ day: 1, today: true, at: "08:00" });
});

test("after closing, the next opening is the next day that has hours", () => {
  expect(opening(hours, monday("22:00")).next).toEqual({ day: 2, today: false, at: "08:00" });
  const tuesdayNight = new Date("2026-11-24T23:00:00+01:00");
  expect(opening(hours, tuesdayNight).next).toEqual({ day: 6, today: false, at: "10:00" });
});

test("the one day of the week that has hours opens again a week later", () => {
  const onlyMonday = { timezone, days: { 1: ["08:00", "09:00"] as [string, string] } };
  expect(opening(onlyMonday, monday("10:00")).next).toEqual({ day: 1, today: false, at: "08:00" });
});

test("without any hours there is no next opening", () => {
  expect(opening({ timezone, days: {} }, monday("10:00"))).toEqual({ open: false, until: null, next: null });
});

test.each([
  ["05:00", "morning"],
  ["12:00", "afternoon"],
  ["19:00", "evening"],
  ["02:00", "evening"],
])("at %s we say good %s", (clock, greeting) => {
  expect(greetingAt(monday(clock), timezone)).toBe(greeting);
});
