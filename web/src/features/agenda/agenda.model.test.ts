import { expect, test } from "vitest";
import { addDays, ahead, clockOf, dayOf, daysFrom, elsewhere, minuteOf, minuteOfClock, mondayOf, onDay, onePerTime, partOf, phaseOf } from "./agenda.model";

const slot = (starts_at: string, doctor_id = "a") => ({ doctor_id, starts_at, ends_at: starts_at });

test("a moment belongs to the day that Brussels has", () => {
  expect(dayOf("2026-11-23T23:30:00Z")).toBe("2026-11-24");
  expect(minuteOf("2026-07-01T07:15:00Z")).toBe(9 * 60 + 15);
});

test("days go on by one over both changes of the clock", () => {
  expect(daysFrom("2026-03-28", 3)).toEqual(["2026-03-28", "2026-03-29", "2026-03-30"]);
  expect(daysFrom("2026-10-24", 3)).toEqual(["2026-10-24", "2026-10-25", "2026-10-26"]);
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(mondayOf("2026-10-25")).toBe("2026-10-19");
});

test("the hour that comes twice shows the times of both", () => {
  const both = [slot("2026-10-25T00:30:00Z"), slot("2026-10-25T01:30:00Z")];
  expect(onDay(both, "2026-10-25")).toEqual(both);
  expect(both.map((one) => minuteOf(one.starts_at))).toEqual([150, 150]);
});

test("a time that several doctors have free is shown once", () => {
  expect(onePerTime([slot("2026-11-24T09:00:00Z", "a"), slot("2026-11-24T09:00:00Z", "b"), slot("2026-11-24T09:20:00Z", "b")])).toEqual([
    slot("2026-11-24T09:00:00Z", "a"),
    slot("2026-11-24T09:20:00Z", "b"),
  ]);
});

test.each([["2026-11-24T08:00:00Z", "morning"], ["2026-11-24T11:00:00Z", "afternoon"], ["2026-11-24T16:00:00Z", "evening"]])("%s is in the %s", (at, part) => {
  expect(partOf(at)).toBe(part);
});

test("only a device elsewhere shows its own time", () => {
  expect(elsewhere("2026-11-24T09:00:00Z", "Europe/Paris")).toBe(false);
  expect(elsewhere("2026-11-24T09:00:00Z", "Europe/London")).toBe(true);
});

const booked = { state: "booked", intake_at: "2026-11-23T10:00:00Z", opens_at: "2026-11-24T09:50:00Z", closes_at: "2026-11-24T10:30:00Z" } as const;

test.each([["2026-11-22T10:00:00Z", "early"], ["2026-11-23T10:00:00Z", "intake"], ["2026-11-24T09:50:00Z", "open"], ["2026-11-24T10:31:00Z", "over"]])("at %s it is %s", (now, phase) => {
  expect(phaseOf(booked, Date.parse(now))).toBe(phase);
});

test("what was cancelled is over, what was called goes on", () => {
  expect(phaseOf({ ...booked, state: "cancelled" }, 0)).toBe("over");
  expect(phaseOf({ ...booked, state: "started" }, Date.parse("2026-11-24T11:00:00Z"))).toBe("called");
});

test("the next appointment comes first, and what was is not among those to come", () => {
  const one = (state: "booked" | "cancelled", starts_at: string) => ({ ...booked, state, starts_at }) as never;
  expect(ahead([one("booked", "2026-12-02T09:00:00Z"), one("cancelled", "2026-12-01T09:00:00Z"), one("booked", "2026-11-30T09:00:00Z")])).toEqual([
    one("booked", "2026-11-30T09:00:00Z"),
    one("booked", "2026-12-02T09:00:00Z"),
  ]);
});

test("minutes of the day and the clock on the wall are the same thing", () => {
  expect([clockOf(545), minuteOfClock("09:05"), clockOf(1440)]).toEqual(["09:05", 545, "24:00"]);
});
