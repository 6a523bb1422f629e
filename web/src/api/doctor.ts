// What the doctor app asks the server.
import type { Language } from "../words";
import { get, post, put, remove } from "./http";
import type { Channel, Consultation, DoctorAccount, DoctorCharge, DoctorLoad, DoctorMoney, DoctorTerms, Exam, LimitsWish, Outcome, OwnPatient, RequestState, TermsWish, Urgency } from "./types";

export type DutyState = "off" | "on" | "paused";

export interface Duty {
  state: DutyState;
  since: string | null;
  pause_until: string | null;
  languages: Language[];
  /** By which the doctor sees patients. */
  channels: Channel[];
  /** Rings in a row without an answer; the second one ends the duty. */
  missed_rings: number;
  /** So long the guard lets this doctor rest, and why. */
  rest_until: string | null;
  rest_reason: "hour" | "day" | "week" | "run" | null;
}

/** Somebody in the line, as doctors see them: nothing clinical. */
export interface Waiting {
  request_id: string;
  position: number;
  given_name: string;
  initial: string;
  /** Whether somebody else asked for them. */
  acting_as: "self" | "parent" | "mandatary";
  age: number;
  sex: string | null;
  language: Language;
  channel: Channel;
  urgency: Urgency;
  asked_at: string;
  state: RequestState;
  wished_me: boolean;
  missed_calls: number;
  brand: string;
  /** Their own doctor (as they say), one they saw before, or any. */
  tie: "own" | "seen" | "any";
}

export interface Offer extends Waiting {
  offered_until: string;
}

export interface Desk {
  waiting: Waiting[];
  offer: Offer | null;
  consultation: Consultation | null;
}

export const duty = () => get<Duty>("/api/doctor/duty");
export const setDuty = (state: "on" | "off") => put<Duty>("/api/doctor/duty", { state });
export const pause = (minutes: number) => post<Duty>("/api/doctor/pause", { minutes });
export const takeChannels = (channels: Channel[]) => put<Duty>("/api/doctor/channels", { channels });
export const resume = () => post<Duty>("/api/doctor/resume");
export const desk = () => get<Desk>("/api/doctor/queue");
export const accept = (request: string) => post<Consultation>(`/api/doctor/requests/${request}/accept`);
export const decline = (request: string) => post<undefined>(`/api/doctor/requests/${request}/decline`);
export const consultation = (id: string) => get<Consultation>(`/api/doctor/consultations/${id}`);
export const sayOutcome = (id: string, outcome: "took_place" | "technical_failure") => post<undefined>(`/api/doctor/consultations/${id}/said`, { outcome });
export const callAgain = (id: string) => post<Consultation>(`/api/doctor/consultations/${id}/call`);
export const finish = (id: string, outcome: Outcome, exam: Exam | null = null) => post<Consultation>(`/api/doctor/consultations/${id}/end`, exam ? { outcome, exam } : { outcome });
/** The doctor's own account at the payment provider; `code` and `state` are what the provider sent the doctor back with. */
export const account = () => get<DoctorAccount>("/api/doctor/account");
export const wayToAccount = (language: Language) => post<{ address: string }>("/api/doctor/account/way", { language });
export const connectAccount = (said: { code: string; state: string }) => put<DoctorAccount>("/api/doctor/account", said);
export const leaveAccount = () => remove<DoctorAccount>("/api/doctor/account");

export const load = () => get<DoctorLoad>("/api/doctor/load");
/** How the doctor stands to the convention: today, later, and as it was stated. */
export const terms = () => get<DoctorTerms>("/api/doctor/terms");
export const stateTerms = (wish: TermsWish) => put<DoctorTerms>("/api/doctor/terms", wish);

export const setLimits = (wish: LimitsWish) => put<DoctorLoad>("/api/doctor/limits", wish);
export const ownPatients = () => get<OwnPatient[]>("/api/doctor/own-patients");
export const answerPatient = (id: string, confirmed: boolean) => put<OwnPatient[]>(`/api/doctor/own-patients/${id}`, { confirmed });
/** What is done about the own record of what is in the safe, before it is destroyed. Said again it stays the same. */
export const keepRecord = (safe: string, record: "exported" | "declined") => put<undefined>(`/api/doctor/safes/${safe}/record`, { record });
export const history = () => get<Consultation[]>("/api/doctor/consultations?limit=100");

export const money = (month: string) => get<DoctorMoney>(`/api/doctor/money?month=${month}`);
export const giveBack = (charge: string) => post<DoctorCharge>(`/api/doctor/charges/${charge}/give-back`);
export const saysSeen = (charge: string, inPerson: boolean) => post<DoctorCharge>(`/api/doctor/charges/${charge}/seen`, { in_person: inPerson });
export const decide = (charge: string, by: "video" | "audio") => post<DoctorCharge>(`/api/doctor/charges/${charge}/decide`, { took_place_by: by });
export const statementAddress = (month: string, language: Language) => `/api/doctor/money/statement?month=${month}&language=${language}`;
export const tableAddress = (month: string) => `/api/doctor/money/table?month=${month}`;
export const licencesTableAddress = "/api/doctor/licences/table";
export const invoiceAddress = (licence: string, language: Language) => `/api/doctor/licences/${licence}/invoice?language=${language}`;
