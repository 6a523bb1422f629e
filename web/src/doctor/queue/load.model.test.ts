import { expect, test } from "vitest";
import { isToday, loadOf } from "./load.model";
import { goneBetween } from "./gone.model";
import type { Waiting } from "../../api/doctor";

const now = Date.parse("2026-11-24T15:00:00Z");
const call = (matched: string, started: string | null, ended: string | null) => ({ matched_at: matched, started_at: started, ended_at: ended });

test("the day is the day in Brussels", () => {
  expect(isToday("2026-11-23T23:30:00Z", now)).toBe(true);
  expect(isToday("2026-11-23T22:30:00Z", now)).toBe(false);
});

test("calls of this hour and of today are counted, and the minutes spent in them", () => {
  const past = [
    call("2026-11-24T14:30:00Z", "2026-11-24T14:31:00Z", null),
    call("2026-11-24T09:00:00Z", "2026-11-24T09:00:00Z", "2026-11-24T09:10:00Z"),
    call("2026-11-24T08:00:00Z", null, "2026-11-24T08:02:00Z"),
    call("2026-11-22T09:00:00Z", "2026-11-22T09:00:00Z", "2026-11-22T09:10:00Z"),
  ];
  expect(loadOf(past, now)).toEqual({ hour: 1, today: 3, minutes: 39 });
});

test("whoever is missing from the new list is gone", () => {
  const row = (id: string) => ({ request_id: id }) as Waiting;
  expect(goneBetween([row("a"), row("b")], [row("b"), row("c")])).toEqual([row("a")]);
});
