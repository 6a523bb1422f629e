// Who comes to an appointment: the person who reads this, where they may be in the call for its patient.
import type { Appointment } from "../../api/agenda";
import { useSession } from "../../app/session";
import { usePeople } from "../people/usePeople";

/** Null where it is for the person themselves. */
export const aboutOf = ({ patient_id }: Pick<Appointment, "patient_id">, person: string): string | null => (patient_id === person ? null : patient_id);

/** A mandate may let somebody book who is not in the call: then its patient comes themselves. */
export function useComes({ patient_id }: Pick<Appointment, "patient_id">): boolean {
  const { person } = useSession();
  const ward = usePeople().data?.cares_for.find((one) => one.person_id === patient_id);
  return patient_id === person.id || (ward?.scopes.includes("call") ?? false);
}
