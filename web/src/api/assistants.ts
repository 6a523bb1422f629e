// Nurses and assistants, asked of the server: for the doctor who asks them in, the patient who decides, and themselves.
import { get, post, put, remove } from "./http";
import type { components } from "./schema";
import type { Assist, AssistCase, AssistTeam } from "./types";

type Described = components["schemas"];
export type Member = Described["TeamMember"];
export type TeamOf = Described["TeamOf"];

export const team = (request: string) => get<AssistTeam>(`/api/doctor/requests/${request}/assistants`);
export const ask = (request: string, helper: string) => put<AssistTeam>(`/api/doctor/requests/${request}/assistants/${helper}`, {});
export const withdraw = (request: string, helper: string) => remove(`/api/doctor/requests/${request}/assistants/${helper}`);

export const mine = () => get<Assist[]>("/api/patient/assistants");
export const agree = (assist: string) => post<undefined>(`/api/patient/assistants/${assist}/agree`);
export const refuse = (assist: string) => remove(`/api/patient/assistants/${assist}`);

export const cases = () => get<AssistCase[]>("/api/assistant/cases");
export const teams = () => get<TeamOf[]>("/api/assistant/teams");

export const members = () => get<Member[]>("/api/doctor/team");
export const inviteMember = (id: string, wish: Described["MemberWish"]) => put<Described["MemberCode"]>(`/api/doctor/team/${id}`, wish);
export const confirmMember = (id: string) => post<Member[]>(`/api/doctor/team/${id}/confirm`);
export const removeMember = (id: string) => remove<Member[]>(`/api/doctor/team/${id}`);
