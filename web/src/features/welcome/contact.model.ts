// What counts as a phone number and a mail address here: enough to reach the person, no more rules than that.

export type ContactTrouble = "missing" | "short" | "odd" | null;

/** Spaces, dots, slashes and brackets are how people write numbers; what is left are digits, perhaps after a plus. */
export function tidyPhone(written: string): string {
  return written.trim().replace(/[\s./()-]/g, "").replace(/^00/, "+");
}

export function phoneTrouble(written: string): ContactTrouble {
  const phone = tidyPhone(written);
  if (phone === "") return "missing";
  if (!/^\+?\d+$/.test(phone)) return "odd";
  return phone.replace("+", "").length < 8 || phone.length > 16 ? "short" : null;
}

export function emailTrouble(written: string): ContactTrouble {
  const email = written.trim();
  if (email === "") return "missing";
  return /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(email) && email.length <= 254 ? null : "odd";
}

/** A Belgian number written without its country gets it: 0470 12 34 56 is +32 470 12 34 56. */
export function international(written: string): string {
  const phone = tidyPhone(written);
  return phone.startsWith("0") ? `+32${phone.slice(1)}` : phone.startsWith("+") ? phone : `+${phone}`;
}
