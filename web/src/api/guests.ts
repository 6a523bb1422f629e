// Somebody with the patient, asked of the server: for the patient and the doctor who bring them, and for guests.
import type { SignedAdmission } from "../call/admission";
import { get, post, put, remove } from "./http";
import type { Guest, GuestWish, Invitation, Visit } from "./types";

export type HostFace = "patient" | "doctor";

export const guests = (face: HostFace) => get<Guest[]>(`/api/${face}/guests`);
export const invite = (face: HostFace, id: string, wish: GuestWish) => put<undefined>(`/api/${face}/guests/${id}`, wish);
export const allow = (id: string) => post<undefined>(`/api/patient/guests/${id}/allow`);
export const admit = (id: string, signed: SignedAdmission) => post<undefined>(`/api/patient/guests/${id}/admit`, signed);
export const sendOut = (face: HostFace, id: string) => remove(`/api/${face}/guests/${id}`);

export const look = (code: string) => post<Invitation>("/api/visits/look", { code });
export const enter = (coming: { code: string; name: string; language: string }) => post<undefined>("/api/visits/enter", coming);
export const visit = () => get<Visit>("/api/guest/visit");
export const ready = () => post<undefined>("/api/guest/ready");
