// What a national number of Belgium must look like, checked before it leaves the device; the server checks it again.
const digitsOnly = (niss: string): string => niss.replace(/[\s.-]/g, "");

/** Eleven digits whose last two fit the first nine, for somebody born before 2000 or after. */
export function isNiss(niss: string): boolean {
  const digits = digitsOnly(niss);
  if (!/^\d{11}$/.test(digits)) return false;
  const check = Number(digits.slice(9));
  return ["", "2"].some((century) => 97 - (Number(century + digits.slice(0, 9)) % 97) === check);
}

/** Whether the number begins with this birth date (YYYY-MM-DD); a bis number has 20 or 40 more in its month. */
export function fitsBirthdate(niss: string, birthdate: string): boolean {
  const digits = digitsOnly(niss);
  const [year, month, day] = birthdate.split("-");
  const said = String(Number(digits.slice(2, 4)) % 20).padStart(2, "0");
  return digits.slice(0, 2) === year?.slice(2) && said === month && digits.slice(4, 6) === day;
}

/** Completed years on a day; both YYYY-MM-DD. */
export function ageOn(birthdate: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthdate.slice(0, 4));
  return today.slice(5) < birthdate.slice(5) ? years - 1 : years;
}
