// Whether a server that says "no safe" contradicts what this device did, or what the server itself says elsewhere.
import type { VaultDesk } from "./desk";

/** A consultation that is said to have no safe, as the server tells it. */
export interface Unsealed {
  consultation: string;
  request: string;
  patient: string;
}

/** No server drops a safe from its list before 48 hours are over. */
const LISTED_MS = 24 * 3_600_000;

/** True where this device asked with a safe that would be this consultation's. Throws where the server has to be asked and does not answer. */
export async function deniedSafe(desk: VaultDesk, unsealed: Unsealed): Promise<boolean> {
  const asked = await desk.shelf.asked();
  if (asked.some(({ request }) => request === unsealed.request)) return true;
  const recent = asked.filter(({ patient, at }) => patient === unsealed.patient && Date.now() - at < LISTED_MS);
  return recent.length > 0 && isStillOwed(desk, recent.map(({ safe }) => safe), unsealed);
}

/**
 * Another request than the one this device asked with: an appointment ends the wait in the line, and with it what was sealed for
 * that. A safe that is open, and not another consultation's, was denied; and so was one of one's own that the server does not list any
 * more. Of others, what was sealed for them leaves the list with the right to speak for them.
 */
async function isStillOwed(desk: VaultDesk, recent: readonly string[], { consultation, patient }: Unsealed): Promise<boolean> {
  const listed = new Map((await desk.api.all()).map((one) => [one.id, one]));
  return recent.some((id) => {
    const one = listed.get(id);
    if (one === undefined) return patient === desk.person;
    return one.state === "open" && (one.consultation_id ?? consultation) === consultation;
  });
}
