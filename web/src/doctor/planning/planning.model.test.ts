import { expect, test } from "vitest";
import type { Agenda, Appointment } from "../../api/agenda";
import { nextOf, plannedDays, shownState } from "./planning.model";

const at = (starts_at: string, more: Partial<Appointment> = {}) => ({ starts_at, closes_at: starts_at, state: "booked", arrived_at: null, ...more }) as Appointment;
const agenda = (more: Partial<Agenda>) => ({ timezone: "Europe/Brussels", brands: [], pattern: [], exceptions: [], appointments: [], free: [], holidays: [], ...more }) as Agenda;

test("every day holds what stands on it", () => {
  const one = at("2026-11-24T09:00:00Z");
  const free = (brand: string) => ({ brand, doctor_id: "d", starts_at: "2026-11-24T09:20:00Z", ends_at: "2026-11-24T09:40:00Z" });
  const [monday, tuesday] = plannedDays(agenda({ appointments: [one], free: [free("doktr"), free("heidra")], holidays: [{ day: "2026-11-23", name: "Fest" }] }), ["2026-11-23", "2026-11-24"]);
  expect(monday).toMatchObject({ holiday: "Fest", appointments: [], free: 0 });
  expect(tuesday).toMatchObject({ holiday: null, appointments: [one], free: 1 });
});

test("somebody at the door counts more than that it is booked", () => {
  expect(shownState(at("2026-11-24T09:00:00Z", { arrived_at: "2026-11-24T08:55:00Z" }))).toBe("arrived");
  expect(shownState(at("2026-11-24T09:00:00Z", { state: "started", arrived_at: "x" }))).toBe("started");
});

test("the next appointment is the earliest that can still begin", () => {
  const [gone, next, later] = [at("2026-11-24T08:00:00Z"), at("2026-11-24T09:00:00Z"), at("2026-11-24T10:00:00Z")];
  expect(nextOf([later, next, gone], Date.parse("2026-11-24T08:30:00Z"))).toBe(next);
  expect(nextOf([at("2026-11-24T09:00:00Z", { state: "cancelled" })], 0)).toBeNull();
});
