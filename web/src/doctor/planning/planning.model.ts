// What stands on one day of a doctor's agenda, in order. Pure.
import type { Agenda, Appointment, Exception } from "../../api/agenda";
import { dayOf } from "../../features/agenda/agenda.model";

export interface PlannedDay {
  day: string;
  holiday: string | null;
  exceptions: readonly Exception[];
  appointments: readonly Appointment[];
  free: number;
}

export function plannedDays(agenda: Agenda, days: readonly string[]): PlannedDay[] {
  return days.map((day) => ({
    day,
    holiday: agenda.holidays.find((one) => one.day === day)?.name ?? null,
    exceptions: agenda.exceptions.filter((one) => one.day === day),
    appointments: agenda.appointments.filter((one) => dayOf(one.starts_at) === day),
    // the same time is free for the patients of several brands, and is one time all the same
    free: new Set(agenda.free.filter((one) => dayOf(one.starts_at) === day).map((one) => one.starts_at)).size,
  }));
}

export type Shown = "arrived" | Exclude<Appointment["state"], "released" | "moved">;

/** Whether somebody waits at the door counts more than that it is booked. */
export function shownState({ state, arrived_at }: Pick<Appointment, "state" | "arrived_at">): Shown {
  if (state === "booked" && arrived_at) return "arrived";
  return state === "released" || state === "moved" ? "cancelled" : state;
}

/** The one that is next: who waits at the door comes first. */
export function nextOf(appointments: readonly Appointment[], now: number): Appointment | null {
  const booked = appointments.filter(({ state, closes_at }) => state === "booked" && Date.parse(closes_at) > now);
  return [...booked].sort((one, other) => Date.parse(one.starts_at) - Date.parse(other.starts_at))[0] ?? null;
}
