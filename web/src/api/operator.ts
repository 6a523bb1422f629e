// What the operator page asks the server: figures, and doctors on duty. No patient, nothing clinical.
import type { Language } from "../words";
import { get, post, put, remove } from "./http";
import type { Figures, HoursChange, OperatorMoney, TariffRow, Transfer } from "./types";

export type { Transfer } from "./types";

export interface DoctorRow {
  given_name: string;
  family_name: string;
  state: "on" | "paused";
  since: string;
  busy: boolean;
  languages: Language[];
  rest_until: string | null;
  rest_reason: "hour" | "day" | "week" | "run" | null;
}

export interface Board {
  doctors: DoctorRow[];
  waiting: { count: number; longest_s: number; median_s: number; by_language: Record<string, number>; by_urgency: Record<string, number> };
  today: { asked: number; matched: number; ended: number; cancelled: number; expired: number; asked_by_hour: Record<string, number> };
  guard: { resting: number; today: Record<string, number>; full_until: string | null };
  opening: { open: boolean; until: string | null; opens_at: string | null };
  changes: HoursChange[];
}

export const figures = (days: number) => get<Figures>(`/api/operator/figures?days=${days}`);
export const changeHours = (start: string, end: string, open: boolean) => post<HoursChange[]>("/api/operator/hours", { start, end, open });
export const withdrawChange = (id: string) => remove<HoursChange[]>(`/api/operator/hours/${id}`);
export const board = () => get<Board>("/api/operator/board");

export const money = () => get<OperatorMoney>("/api/operator/money");
export const tariffs = () => get<TariffRow[]>("/api/operator/tariffs");
export const closeUncharged = (consultation: string, reason: string) => put<undefined>(`/api/operator/uncharged/${consultation}`, { reason });
export const transferFor = (licence: string, said: Transfer) => post<undefined>(`/api/operator/licences/${licence}/transfers`, said);
export const correct = (entry: string, reason: string) => post<undefined>("/api/operator/corrections", { entry_id: entry, reason });
