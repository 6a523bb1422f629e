// Whether anybody on duty can call a person who takes whoever is free first.
import type { DoctorOnDuty } from "../../api/types";

/** Why nobody on duty can call, if so: there is nobody, or nobody speaks the language. Then waiting does not end by itself soon. */
export function whyNobody(duty: readonly Pick<DoctorOnDuty, "languages">[], language: string): "duty" | "language" | null {
  if (duty.length === 0) return "duty";
  return duty.some((one) => one.languages.some((spoken) => spoken === language)) ? null : "language";
}
