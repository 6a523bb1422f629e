// What an operator asks the server: the board, in figures only.
import { get } from "./http";

export type Urgency = "soon" | "today" | "routine";

export interface DoctorOnDuty {
  given_name: string;
  family_name: string;
  state: "on" | "paused";
  since: string;
  busy: boolean;
  languages: string[];
}

export interface Board {
  doctors: DoctorOnDuty[];
  waiting: { count: number; longest_s: number; median_s: number; by_language: Record<string, number>; by_urgency: Partial<Record<Urgency, number>> };
  today: { asked: number; matched: number; ended: number; cancelled: number; expired: number; asked_by_hour: Record<string, number> };
}

export const board = () => get<Board>("/api/operator/board");
