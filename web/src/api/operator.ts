// What the operator page asks the server: figures, and doctors on duty. No patient, nothing clinical.
import type { Language } from "../words";
import { get, post } from "./http";
import type { OperatorMoney, TariffRow } from "./types";

export interface DoctorRow {
  given_name: string;
  family_name: string;
  state: "on" | "paused";
  since: string;
  busy: boolean;
  languages: Language[];
}

export interface Board {
  doctors: DoctorRow[];
  waiting: { count: number; longest_s: number; median_s: number; by_language: Record<string, number>; by_urgency: Record<string, number> };
  today: { asked: number; matched: number; ended: number; cancelled: number; expired: number; asked_by_hour: Record<string, number> };
}

export const board = () => get<Board>("/api/operator/board");

export const money = () => get<OperatorMoney>("/api/operator/money");
export const tariffs = () => get<TariffRow[]>("/api/operator/tariffs");
export const correct = (entry: string, reason: string) => post<undefined>("/api/operator/corrections", { entry_id: entry, reason });
