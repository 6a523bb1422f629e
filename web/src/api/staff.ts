// A brand's doctors, for its operators; and an invitation, for whoever holds its link.
import { get, post, put, remove } from "./http";
import type { DoctorInvitationWish, Staff, Invited } from "./types";

export const staff = () => get<Staff>("/api/operator/doctors");
export const invite = (id: string, wish: DoctorInvitationWish) => put<Staff>(`/api/operator/invitations/${id}`, wish);
export const withdraw = (id: string) => remove<Staff>(`/api/operator/invitations/${id}`);
export const suspend = (id: string) => put<Staff>(`/api/operator/doctors/${id}/suspension`, undefined);
export const reinstate = (id: string) => remove<Staff>(`/api/operator/doctors/${id}/suspension`);

export const openInvitation = (token: string) => post<Invited>("/api/invitation", { token });
export const invitationRefused = (token: string) => post<undefined>("/api/invitation/refused", { token });
export const settleInvitation = (token: string) => post<{ verified: boolean }>("/api/doctor/invitation", { token });
