// The code that somebody came with: read from the part of the address that is never sent, and taken out of it at once.
import { readCode } from "../features/guests/code";

export function takeCode(): string | null {
  const code = readCode(location.hash);
  if (location.hash !== "") history.replaceState(history.state, "", location.pathname);
  return code;
}

/** Another link that is opened where this page stands already begins anew with its code. */
export function beginAnewWithLinks(): void {
  addEventListener("hashchange", () => {
    if (readCode(location.hash) !== null) location.reload();
  });
}
