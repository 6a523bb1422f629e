// Months as 2026-11, in Brussels time.

export const moneyKey = ["doctor", "money"] as const;

const inBrussels = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", timeZone: "Europe/Brussels" });

export const monthOf = (at: Date): string => inBrussels.format(at).slice(0, 7);

export function monthBeside(month: string, by: number): string {
  const [year, number] = month.split("-").map(Number) as [number, number];
  const moved = new Date(Date.UTC(year, number - 1 + by, 15));
  return moved.toISOString().slice(0, 7);
}
