// How a doctor is named to a patient.
import type { Words } from "../../words";

interface Named {
  given_name: string;
  family_name: string;
}

export const shortName = (t: Words<"booking">, { family_name }: Named) => t("doctor.short", { family: family_name });
export const fullName = (t: Words<"booking">, { given_name, family_name }: Named) => t("doctor.full", { given: given_name, family: family_name });
