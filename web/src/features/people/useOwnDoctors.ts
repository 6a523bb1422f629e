// The own doctors of whom it is for: of a child the child's, never the parent's. Of an adult who acts here nothing is told.
import { useQuery } from "@tanstack/react-query";
import { ownDoctors } from "../../api/patient";
import { useSession } from "../../app/session";
import { keys } from "../../patient/keys";
import { usePeople } from "./usePeople";

const ASKED_MS = 60_000;

export function useOwnDoctors(patient: string) {
  const { person } = useSession();
  const ward = usePeople().data?.cares_for.find((one) => one.person_id === patient);
  const about = patient === person.id ? null : patient;
  const told = about === null || ward?.kind === "child";
  return useQuery({ queryKey: [...keys.ownDoctors, about], queryFn: () => ownDoctors(about), staleTime: ASKED_MS, enabled: told });
}

/** Of this patient: whoever was declared and did not say no, then whoever they saw here. */
export function useCloseness(patient: string): (doctor: string) => "own" | "seen" | null {
  const mine = useOwnDoctors(patient).data ?? [];
  return (doctor) => {
    const tie = mine.find((one) => one.doctor_id === doctor);
    if (tie?.declared && !tie.refused_at) return "own";
    return tie?.seen_at ? "seen" : null;
  };
}
