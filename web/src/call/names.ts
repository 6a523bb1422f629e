// How people in a call are called: doctors with their title, everybody by a full and a short name.
import type { Participant } from "../api/types";
import type { Words } from "../words";

type Named = Pick<Participant, "role" | "given_name" | "family_name">;

export function fullName(t: Words<"call">, person: Named): string {
  const names = { given: person.given_name, family: person.family_name };
  return (person.role === "doctor" ? t("name.doctor", names) : t("name.person", names)).trim();
}

export function shortName(t: Words<"call">, person: Named): string {
  return person.role === "doctor" ? t("name.doctor.short", { family: person.family_name }) : person.given_name;
}

export function initials(person: Named): string {
  return `${person.given_name.charAt(0)}${person.family_name.charAt(0)}`.toUpperCase();
}
