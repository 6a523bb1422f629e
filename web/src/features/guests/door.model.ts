// Whom the patient is asked about at the door of a call: one at a time, and of a stranger once. Pure.
import type { Known } from "./recognise";

type Comer = Pick<Known, "id" | "state" | "recognised" | "person_id" | "consultation_id">;
type Present = readonly { person_id: string | null }[];

/** `seen`: strangers whose sheet was closed. Closing it decides nothing, and whoever is recognised after all is asked about again. */
export function whoAsks<One extends Comer>(all: readonly One[], participants: Present, seen: readonly string[]): One | undefined {
  return all.find((guest) => isAsking(guest, participants) && !(guest.recognised === "stranger" && seen.includes(guest.id)));
}

/** Who was let in from another device of the patient asks again: this one has signed nothing. */
function isAsking({ state, recognised, person_id, consultation_id }: Comer, participants: Present): boolean {
  if (state === "wished") return true;
  if (recognised === "absent" || consultation_id === null) return false;
  return state === "waiting" || (state === "in" && !participants.some((one) => one.person_id === person_id));
}
