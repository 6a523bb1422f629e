// What the patient's app asks of the server about other people: for whom somebody acts, and who acts for them.
import { get, post, put, remove } from "./http";
import type { components } from "./schema";
import type { Outlook } from "./types";
import type { Language } from "../words";

type Described = components["schemas"];
export type People = Described["PeopleAnswer"];
export type Ward = Described["WardAnswer"];
export type Carer = Described["CarerAnswer"];
export type Granted = Ward["scopes"][number];
export type ChildInput = Described["ChildInput"];

export const people = () => get<People>("/api/patient/people");
export const declareChild = (child: ChildInput) => post<Described["ChildAnswer"]>("/api/patient/people/children", child);
export const offerMandate = (id: string, offer: Described["OfferInput"]) => put<Described["MandateCode"]>(`/api/patient/people/mandates/${id}`, offer);
export const redeemMandate = (code: string) => post<People>("/api/patient/people/mandates/redeem", { code });
export const endMandate = (id: string) => remove<People>(`/api/patient/people/mandates/${id}`);
export const exportChild = (id: string) => get<unknown>(`/api/patient/people/${id}/export`);
export const outlookFor = (id: string, language: Language) => get<Outlook>(`/api/patient/outlook?language=${language}&for=${id}`);
