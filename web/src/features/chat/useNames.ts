// How the people of a consultation are called in its conversation.
import { useCallback } from "react";
import type { Consultation } from "../../api/types";
import { useSession } from "../../app/session";
import { useWords } from "../../words";

export interface Names {
  otherName: string;
  nameOf(person: string | null): string;
}

export function useNames({ doctor, patient }: Pick<Consultation, "doctor" | "patient">): Names {
  const t = useWords("chat");
  const { person } = useSession();
  const doctorName = t("doctor", { family: doctor.family_name });
  const otherName = person.id === doctor.id ? patient.given_name : doctorName;
  const nameOf = useCallback((id: string | null) => (id === doctor.id ? doctorName : patient.given_name), [doctor.id, doctorName, patient.given_name]);
  return { otherName, nameOf };
}
