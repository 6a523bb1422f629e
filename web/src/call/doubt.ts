// Whether the devices of a call are known to be those of patient and doctor, and what is said while they are not.
import type { PeerView } from "./call.model";

/**
 * `newcomer`: nobody vouches for this device of the patient. `misnamed`: the public log has the doctor under another name.
 * `unchecked`: whoever could vouch has not answered for too long.
 * `uncompared`: for as long, nobody says whether both see the same conversation and the same public log.
 */
export type Doubt = "newcomer" | "misnamed" | "unchecked" | "uncompared";

/** As long as a doctor's first login on a new device and the log's next head may be apart. */
export const CHECKED_WITHIN_MS = 20_000;

type Seen = Pick<PeerView, "vouched" | "since" | "comparing">;

/** `hosts`: without guests, who are there by the patient's signature. Nothing is owed where there is nobody to ask. */
export function isCovered(hosts: readonly Seen[], asks: boolean): boolean {
  return !asks || hosts.every(({ vouched }) => vouched === "yes");
}

/** Said for as long as it is so. */
export function doubtOf(hosts: readonly Seen[], asks: boolean, now: number): Doubt | null {
  const isLate = (since: number | null) => since !== null && now - since >= CHECKED_WITHIN_MS;
  if (asks && hosts.some(({ vouched }) => vouched === "newcomer")) return "newcomer";
  if (asks && loggedOf(hosts) !== null) return "misnamed";
  if (asks && hosts.some(({ vouched, since }) => vouched === null && isLate(since))) return "unchecked";
  return hosts.some(({ comparing }) => isLate(comparing)) ? "uncompared" : null;
}

/** The name that the public log has, where it is not the one shown. */
export function loggedOf(hosts: readonly Seen[]): string | null {
  for (const { vouched } of hosts) if (typeof vouched === "object" && vouched !== null) return vouched.logged;
  return null;
}
