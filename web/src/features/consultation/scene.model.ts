// Which scene of a call this page shows.
import type { Consultation } from "../../api/types";

export type Scene = "ringing" | "open-elsewhere" | "talking" | "left" | "line" | "after";

export interface Standing {
  consultation: Pick<Consultation, "state" | "outcome">;
  /** In this very tab. */
  joined: boolean;
  left: boolean;
  /** The request of this call went back to the line: one of the two did not come. */
  stillInLine: boolean;
}

export function scene({ consultation: { state, outcome }, joined, left, stillInLine }: Standing): Scene {
  if (state === "ended") return (outcome === "no_show_patient" || outcome === "no_show_doctor") && stillInLine ? "line" : "after";
  if (left) return "left";
  if (joined) return "talking";
  return state === "in_call" ? "open-elsewhere" : "ringing";
}
