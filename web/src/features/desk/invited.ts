// The link of an invitation: taken out of the address at once, kept in this tab until it is settled.
const kept = "doktr-invitation";

/** Takes the link out of the address, where it would stay in the history; answers whether there is one. */
export function takeLink(): string | null {
  if (location.pathname.endsWith("/invited") && location.hash.length > 1) {
    sessionStorage.setItem(kept, location.hash.slice(1));
    history.replaceState(history.state, "", location.pathname.replace(/invited$/, ""));
  }
  return sessionStorage.getItem(kept);
}

export const forgetLink = (): void => sessionStorage.removeItem(kept);
