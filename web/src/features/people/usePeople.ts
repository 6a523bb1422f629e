// For whom somebody acts and who acts for them; and whom the answers of this visit are about.
import { useQuery } from "@tanstack/react-query";
import { people, type Ward } from "../../api/people";
import { useSession } from "../../app/session";
import { keys } from "../../patient/keys";
import { useIntake } from "../intake/IntakeProvider";

export const usePeople = () => useQuery({ queryKey: keys.people, queryFn: people });

export interface Subject {
  id: string;
  /** Null for the person who is signed in. */
  ward: Ward | null;
  /** Whether who asks is the one who is called, and tells the doctor in writing. */
  called: boolean;
}

/** Whom the person asks for: themselves, unless they chose somebody else and may still act for them. */
export function useSubject(): Subject {
  const { person } = useSession();
  const { draft } = useIntake();
  const found = usePeople();
  if (draft.patient === null) return { id: person.id, ward: null, called: true };
  const ward = found.data?.cares_for.find((one) => one.person_id === draft.patient) ?? null;
  return { id: draft.patient, ward, called: ward === null || ward.scopes.includes("call") };
}
