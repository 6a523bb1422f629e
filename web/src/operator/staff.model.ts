// What an invitation must hold before it is sent; framework-free.
import type { DoctorInvitationWish } from "../api/types";

export const staffKey = ["operator", "staff"];
export type Field = "given" | "family" | "mail" | "nihdi";

/** The digits of a NIHDI number, however somebody wrote it: 1-40001-67-004 is 14000167004. */
export const digitsOf = (written: string): string => written.replace(/[\s./-]/g, "");

/** The fields that are not right yet. */
export function wrong(wish: DoctorInvitationWish): Field[] {
  const found: Field[] = [];
  if (wish.given_name.trim() === "") found.push("given");
  if (wish.family_name.trim() === "") found.push("family");
  if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(wish.email.trim())) found.push("mail");
  if (!/^\d{11}$/.test(digitsOf(wish.nihdi))) found.push("nihdi");
  return found;
}

/** As the server takes it. */
export const tidy = (wish: DoctorInvitationWish): DoctorInvitationWish => ({
  ...wish,
  given_name: wish.given_name.trim(),
  family_name: wish.family_name.trim(),
  email: wish.email.trim(),
  nihdi: digitsOf(wish.nihdi),
});
