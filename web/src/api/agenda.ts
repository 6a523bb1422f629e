// What patients and doctors ask of the server about appointments.
import type { Language } from "../words";
import { get, post, put, remove } from "./http";
import type { components } from "./schema";
import type { Channel } from "./types";

type Described = components["schemas"];

export type Appointment = Described["AppointmentAnswer"];
export type Slot = Described["SlotAnswer"];
export type Slots = Described["SlotsAnswer"];
export type AgendaDoctor = Described["AgendaDoctorAnswer"];
export type AppointmentWish = Described["AppointmentWish"];
export type EarlierWish = Described["EarlierWishBody"];
export type EarlierWished = Described["EarlierWishAnswer"];
export type CalendarFeed = Described["CalendarAnswer"];
export type Agenda = Described["AgendaAnswer"];
export type PatternPart = Described["PatternBody"];
export type Exception = Described["ExceptionAnswer"];
export type ExceptionWish = Described["OffWish"] | Described["ExtraWish"];

const patient = "/api/patient";
const doctor = "/api/doctor";

/** `about` is whom it is for, where that is somebody else. */
const forWhom = (about: string | null): string => (about ? `?${new URLSearchParams({ for: about })}` : "");

export const agendaDoctors = (about: string | null) => get<AgendaDoctor[]>(`${patient}/agenda/doctors${forWhom(about)}`);

export function freeSlots({ from, days, doctorId, language, channel, about }: { from: string; days: number; doctorId: string | null; language: Language; channel: Channel; about: string | null }): Promise<Slots> {
  const query = new URLSearchParams({ from, days: String(days), language, channel });
  if (doctorId) query.set("doctor_id", doctorId);
  if (about) query.set("for", about);
  return get<Slots>(`${patient}/agenda/slots?${query}`);
}

export const appointments = () => get<Appointment[]>(`${patient}/appointments`);
export const appointment = (id: string) => get<Appointment>(`${patient}/appointments/${id}`);
export const bookSlot = (wish: AppointmentWish) => post<Appointment>(`${patient}/appointments`, wish);
export const confirmHeld = ({ id, quote }: { id: string; quote: string }) => post<Appointment>(`${patient}/appointments/${id}/confirm`, { quote_id: quote });
export const moveTo = (id: string, slot: Pick<Slot, "doctor_id" | "starts_at">, quote: string) =>
  post<Appointment>(`${patient}/appointments/${id}/move`, { doctor_id: slot.doctor_id, starts_at: slot.starts_at, quote_id: quote });
export const cancelAppointment = (id: string) => post<Appointment>(`${patient}/appointments/${id}/cancel`);
export const tellBefore = (id: string, safe: string) => put<Appointment>(`${patient}/appointments/${id}/safe`, { safe_id: safe });
export const arrive = (id: string) => post<Appointment>(`${patient}/appointments/${id}/arrive`);

export const earlierWish = async (about: string | null) => (await get<EarlierWished | undefined>(`${patient}/agenda/wish${forWhom(about)}`)) ?? null;
export const wishEarlier = (wish: EarlierWish) => put<undefined>(`${patient}/agenda/wish`, wish);
export const dropWish = (about: string | null) => remove(`${patient}/agenda/wish${forWhom(about)}`);

export const calendarFile = (id: string, language: Language) => `${patient}/appointments/${id}/calendar?language=${language}`;
export const calendarFeed = async (face: "patient" | "doctor") => (await get<CalendarFeed | undefined>(`/api/${face}/calendar`)) ?? null;
export const makeCalendar = (face: "patient" | "doctor") => post<CalendarFeed>(`/api/${face}/calendar`);
export const revokeCalendar = (face: "patient" | "doctor") => remove(`/api/${face}/calendar`);

export const agenda = (from: string, to: string, language: Language) => get<Agenda>(`${doctor}/agenda?${new URLSearchParams({ from, to, language })}`);
export const putPattern = (parts: PatternPart[]) => put<undefined>(`${doctor}/agenda/pattern`, { parts });
export const addException = (wish: ExceptionWish) => post<undefined>(`${doctor}/agenda/exceptions`, wish);
export const dropException = (id: string) => remove(`${doctor}/agenda/exceptions/${id}`);
export const startAppointment = (id: string) => post<Appointment>(`${doctor}/appointments/${id}/start`);
export const cancelForPatient = (id: string) => post<Appointment>(`${doctor}/appointments/${id}/cancel`);
