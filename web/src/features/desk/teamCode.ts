// The code of an invitation into a doctor's team: out of the address at once, and along with the login, once.
const kept = "doktr-team-code";
const cookie = "doktr-invitation";
const minutes = 15;

/** Takes the code out of the address, where it would stay in the history; answers whether there is one. */
export function takeTeamCode(): string | null {
  if (location.pathname.endsWith("/invited") && location.hash.length > 1) {
    sessionStorage.setItem(kept, location.hash.slice(1));
    history.replaceState(history.state, "", location.pathname.replace(/invited$/, ""));
  }
  return sessionStorage.getItem(kept);
}

const written = (value: string, seconds: number): string =>
  `${cookie}=${value}; path=/api/login; max-age=${seconds}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;

/** The login of this browser brings the code along; it stands in no address that leaves the browser. */
export const bringTeamCode = (code: string): void => void (document.cookie = written(code, minutes * 60));

/** Used or refused: it goes. */
export function forgetTeamCode(): void {
  sessionStorage.removeItem(kept);
  document.cookie = written("", 0);
}
