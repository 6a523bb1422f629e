// What went wrong at the login, told by the address once and then cleaned from it.

const itsmeTroubles = [
  "cancelled", "login-required", "interaction-required", "temporary-unavailable", "unavailable", "expired",
  "invalid-request", "unsupported-request", "invalid-client-id", "invalid-redirect-uri", "unsupported-grant-type",
  "invalid-grant", "invalid-scope", "unsupported-display", "unauthorized-client", "unsupported-response-type",
  "invalid-request-object", "invalid-request-uri", "token-invalid-request", "token-invalid-client",
  "token-unauthorized-client", "userinfo-invalid-request", "userinfo-invalid-token",
] as const;
const ourTroubles = ["under-16", "refused", "unknown-doctor", "unknown-assistant", "not-operator", "ended", "deleted"] as const;
export const troubles = [...itsmeTroubles, ...ourTroubles] as const;
export type Trouble = (typeof troubles)[number] | "other";

export function troubleOf(search: string): Trouble | null {
  const told = new URLSearchParams(search).get("login");
  if (told === null) return null;
  return troubles.find((one) => one === told) ?? "other";
}
