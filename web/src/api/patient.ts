// What the patient's app asks of the server.
import { get, post, put, remove } from "./http";
import type { CareRequest, Charge, Consent, Consultation, Contact, DoctorOnDuty, Outlook, OwnDoctor, PriceQuestion, Quote, RequestWish, PushState, PushTaken } from "./types";
import type { Language } from "../words";

export type Ask = RequestWish;

export const consents = () => get<Consent[]>("/api/patient/consents");
export const accept = (document: Consent["document"], version: string, language: Language) =>
  post<Consent>("/api/patient/consents", { document, version, language });
export const confirmContact = (contact: { phone: string; email: string }) => put<Contact>("/api/patient/contact", contact);

export const doctors = () => get<DoctorOnDuty[]>("/api/patient/doctors");
export const quote = (question: PriceQuestion) => post<Quote>("/api/patient/quotes", question);
export const ask = (wish: Ask) => post<CareRequest>("/api/patient/requests", wish);
export const currentRequest = async () => (await get<CareRequest | undefined>("/api/patient/requests/current")) ?? null;
export const cancelRequest = (id: string) => post<CareRequest>(`/api/patient/requests/${id}/cancel`);
/** To be had back by `hereAgain` for a few minutes: the server keeps the time, whatever becomes of the page. */
export const leaveLine = (id: string) => post<CareRequest>(`/api/patient/requests/${id}/leave`);
export const takeAnyDoctor = (id: string) => post<CareRequest>(`/api/patient/requests/${id}/any-doctor`);

export const takeFirstFree = (id: string) => post<CareRequest>(`/api/patient/requests/${id}/first-free`);
export const outlook = (language: Language) => get<Outlook>(`/api/patient/outlook?language=${language}`);
/** `about` is the child whose doctors they are; null: the person themselves. */
const ofWhom = (about: string | null): string => (about ? `?for=${about}` : "");
export const ownDoctors = (about: string | null) => get<OwnDoctor[]>(`/api/patient/own-doctors${ofWhom(about)}`);
export const declareDoctor = (id: string, declared: "gmd" | "practice", about: string | null) => put<OwnDoctor[]>(`/api/patient/own-doctors/${id}${ofWhom(about)}`, { declared });
export const undeclareDoctor = (id: string, about: string | null) => remove<OwnDoctor[]>(`/api/patient/own-doctors/${id}${ofWhom(about)}`);

export const hereAgain = (id: string) => post<CareRequest>(`/api/patient/requests/${id}/back`);

export const currentConsultation = async () => (await get<Consultation | undefined>("/api/patient/consultations/current")) ?? null;
export const consultation = (id: string) => get<Consultation>(`/api/patient/consultations/${id}`);
export const consultations = () => get<Consultation[]>("/api/patient/consultations?limit=50");
export const confirmOutcome = (id: string) => post<undefined>(`/api/patient/consultations/${id}/confirm`);
export const objectTo = (id: string) => post<undefined>(`/api/patient/consultations/${id}/object`);
export const moreTime = (id: string) => post<Consultation>(`/api/patient/consultations/${id}/more-time`);

export const charges = () => get<Charge[]>("/api/patient/charges");
export const charge = (id: string) => get<Charge>(`/api/patient/charges/${id}`);
export const chargeOf = async (consultation: string) => (await get<Charge | undefined>(`/api/patient/consultations/${consultation}/charge`)) ?? null;
export const pay = (id: string, language: Language) => post<Charge>(`/api/patient/charges/${id}/pay`, { language });
export const receiptAddress = (id: string, language: Language) => `/api/patient/charges/${id}/receipt?language=${language}`;

export const exportAll = () => get<unknown>("/api/patient/export");
export const deleteAccount = () => post<undefined>("/api/patient/account/delete", { confirm: "delete" });

export const pushes = () => get<PushState>("/api/patient/push");
export const takePushes = (browser: PushTaken) => put<PushState>("/api/patient/push", browser);
export const stopPushes = (id: string) => remove(`/api/patient/push/${id}`);
