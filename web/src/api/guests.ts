// Somebody with the patient, asked of the server: for the patient and the doctor who bring them, and for guests.
import { get, post, put, remove } from "./http";
import type { Admitting, Guest, GuestWish, Invitation, Visit, Vouch } from "./types";

export type HostFace = "patient" | "doctor";

export const guests = (face: HostFace) => get<Guest[]>(`/api/${face}/guests`);
export const invite = (face: HostFace, id: string, wish: GuestWish) => put<undefined>(`/api/${face}/guests/${id}`, wish);
export const allow = (id: string) => post<undefined>(`/api/patient/guests/${id}/allow`);
export const admit = (id: string, signed: Admitting) => post<undefined>(`/api/patient/guests/${id}/admit`, signed);
export const vouch = (id: string, said: Vouch) => post<undefined>(`/api/doctor/guests/${id}/vouch`, said);
export const sendOut = (face: HostFace, id: string) => remove(`/api/${face}/guests/${id}`);

export const look = (ticket: string) => post<Invitation>("/api/visits/look", { ticket });
export const enter = (coming: { ticket: string; name: string; language: string }) => post<undefined>("/api/visits/enter", coming);
export const visit = () => get<Visit>("/api/guest/visit");
export const ready = (proof: string | null) => post<undefined>("/api/guest/ready", { proof });
