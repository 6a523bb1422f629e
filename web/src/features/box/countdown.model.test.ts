import { expect, test } from "vitest";
import { countdown } from "./countdown.model";

const began = "2026-11-22T10:00:00Z";
const end = "2026-11-24T10:00:00Z";
const before = (hours: number, minutes = 0) => Date.parse(end) - (hours * 60 + minutes) * 60_000;

test("two days after the end the ring is full", () => {
  expect(countdown(began, end, before(48))).toEqual({ hours: 48, minutes: 0, share: 1, tone: "calm" });
});

test("a minute that has begun counts as a whole one", () => {
  expect(countdown(began, end, before(44, 30) + 1000)).toMatchObject({ hours: 44, minutes: 30 });
});

test("below six hours it says so", () => {
  expect(countdown(began, end, before(6)).tone).toBe("calm");
  expect(countdown(began, end, before(5, 59)).tone).toBe("soon");
});

test("after the end nothing is left", () => {
  expect(countdown(began, end, before(-1))).toEqual({ hours: 0, minutes: 0, share: 0, tone: "over" });
});

test("while the request is open the ring stays full", () => {
  expect(countdown(null, end, before(60)).share).toBe(1);
});

test("how long the whole time is, is the server's to say", () => {
  expect(countdown("2026-11-23T22:00:00Z", end, before(6)).share).toBe(0.5);
});
