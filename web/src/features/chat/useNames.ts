// How the people of a consultation are called in its conversation.
import { useMemo } from "react";
import type { Consultation } from "../../api/types";
import { useSession } from "../../app/session";
import type { SafePicture } from "../../vault/picture";
import { speakerOf } from "../../vault/voices";
import { useWords } from "../../words";

export type NameOf = (person: string | null) => string;

export interface Names {
  otherName: string;
  nameOf: NameOf;
}

/** What a screen knows beyond the safe itself. */
type Known = Partial<Pick<Consultation, "doctor" | "patient">>;

const nobody = new Map<never, never>();

/** Names for whoever writes in a safe: of those who may come by what they are called, of others by the chain. */
export function useNameOf(picture: Pick<SafePicture, "safe" | "voices" | "helpers"> | null, { doctor, patient }: Known = {}): NameOf {
  const t = useWords("chat");
  const { safe, voices = nobody, helpers = nobody } = picture ?? {};
  return useMemo(() => {
    const people = safe?.people ?? [];
    const called = people.filter(({ role }) => role === "doctor" || role === "colleague").map((one) => [one.person_id, t("doctor", { family: one.family_name })] as const);
    const doctors = new Map([...called, ...(doctor ? [[doctor.id, t("doctor", { family: doctor.family_name })] as const] : [])]);
    const given = (patient ?? people.find(({ role }) => role === "patient"))?.given_name;
    const words = { role: (role: string) => t("who", { role }), named: (name: string, role: string) => t("who.named", { name, role }) };
    return (person) => speakerOf(person, { voices, helpers, doctors, patient: given ?? t("who", { role: "patient" }), ...words });
  }, [t, safe, voices, helpers, doctor, patient]);
}

export function useNames({ doctor, patient }: Pick<Consultation, "doctor" | "patient">, picture: SafePicture | null): Names {
  const t = useWords("chat");
  const { person } = useSession();
  const nameOf = useNameOf(picture, { doctor, patient });
  const otherName = person.id === doctor.id ? patient.given_name : t("doctor", { family: doctor.family_name });
  return { otherName, nameOf };
}
