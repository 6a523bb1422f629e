// Handing a consultation over: what the doctor who gives, the patient who agrees and the colleague who takes ask the server.
import { get, post, type Face } from "./http";
import type { Channel, Consultation } from "./types";
import type { Language } from "../words";

export interface Colleague {
  id: string;
  given_name: string;
  family_name: string;
}

export type HandoverState = "proposed" | "agreed" | "taken" | "refused" | "declined" | "withdrawn" | "expired";

export interface Handover {
  id: string;
  consultation_id: string;
  state: HandoverState;
  until: string;
  from: Colleague;
  to: Colleague;
  language: Language;
  channel: Channel;
}

/** Null when nothing is open. */
export const current = async (face: Face): Promise<Handover | null> => (await get<Handover | undefined>(`/api/${face}/handover`)) ?? null;

export const colleagues = (consultation: string) => get<Colleague[]>(`/api/doctor/consultations/${consultation}/colleagues`);
export const propose = (consultation: string, doctor: string) => post<Handover>(`/api/doctor/consultations/${consultation}/handover`, { doctor_id: doctor });
export const withdraw = (id: string) => post<undefined>(`/api/doctor/handovers/${id}/withdraw`);
export const decline = (id: string) => post<undefined>(`/api/doctor/handovers/${id}/decline`);
export const accept = (id: string) => post<Consultation>(`/api/doctor/handovers/${id}/accept`);

export const agree = (id: string) => post<Handover>(`/api/patient/handovers/${id}/agree`);
export const refuse = (id: string) => post<undefined>(`/api/patient/handovers/${id}/refuse`);
