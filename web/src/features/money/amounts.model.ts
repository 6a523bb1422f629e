// Amounts of money as people type them.

/** Cents of what people write for an amount (30, 30.5, 30,00 €); null when it is none. */
export function centsOf(typed: string): number | null {
  const found = /^(\d{1,5})(?:[.,](\d{1,2}))?$/u.exec(typed.replaceAll(/[\s\u00a0\u202f€]/gu, ""));
  return found ? Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0")) : null;
}

/** An amount as it is typed in this language: 33,77 or 33.77. */
export const typedAs = (cents: number, language: string): string => (cents / 100).toFixed(2).replace(".", language === "en" ? "." : ",");
