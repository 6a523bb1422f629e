// What went wrong at the login, told by the address once and then cleaned from it.

export const troubles = ["cancelled", "under-16", "unavailable", "expired", "refused", "unknown-doctor", "not-operator"] as const;
export type Trouble = (typeof troubles)[number] | "other";

export function troubleOf(search: string): Trouble | null {
  const told = new URLSearchParams(search).get("login");
  if (told === null) return null;
  return troubles.find((one) => one === told) ?? "other";
}
