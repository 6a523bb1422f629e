// What doctors and patients ask of the server about certificates of visits in the practice.
import { get, post } from "./http";
import type { components } from "./schema";
import type { Language } from "../words";

type Described = components["schemas"];

export type AttestDesk = Described["AttestDesk"];
export type Attest = Described["AttestAnswer"];
export type AttestRefusal = Attest["refusals"][number];
export type VisitCode = Described["CodeChoice"];
export type VisitWish = Described["VisitWish"];
export type CancelReason = Described["TakingBack"]["reason"];

export type AttestStanding = Described["AttestStandingAnswer"];

export const attestStandings = () => get<AttestStanding[]>("/api/operator/attests");
export const attestDesk = () => get<AttestDesk>("/api/doctor/attests");
export const certify = (visit: VisitWish) => post<Attest>("/api/doctor/attests", visit);
export const correctVisit = (id: string, to: Described["Correction"]) => post<undefined>(`/api/doctor/attests/${id}/correct`, to);
export const giveVisitUp = (id: string) => post<undefined>(`/api/doctor/attests/${id}/drop`);
export const takeBack = (id: string, reason: CancelReason) => post<undefined>(`/api/doctor/attests/${id}/cancel`, { reason });
export const visitReceipt = (face: "doctor" | "patient", id: string, language: Language) => `/api/${face}/attests/${id}/receipt?language=${language}`;
export const myVisits = () => get<Attest[]>("/api/patient/attests");
