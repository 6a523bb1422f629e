// Whether the device at the door is the one that opened the invitation. The server's word for it counts for nothing.
import type { Guest, Participant } from "../../api/types";
import { verified } from "../../device/key";
import { guestProof, isProof, type VouchedGuest, vouchFor } from "../../sealing/guest";
import { unbase64url } from "../../sealing/bytes";
import { isAwaiting, type MadeInvitation, madeHere, noteCame } from "./invitations";

/**
 * `ours`, `doctors`: this device, or the doctor's, checked it. `stranger`: it did not open the invitation that was made here, be it that
 * it comes under another id while that one still waits for its guest.
 * `unknown`: nobody who made the invitation can tell, so that people compare a number. `absent`: nobody has come.
 */
export type Recognised = "ours" | "doctors" | "stranger" | "unknown" | "absent";

export interface Known extends Guest {
  recognised: Recognised;
}

export type Present = Pick<Participant, "role" | "device_id" | "public_key">;

/** What can be signed for: all that the server must have told by then. */
export function arrived({ consultation_id: consultation, person_id: person, device_id: device, public_key: key, name, role }: Guest): VouchedGuest | null {
  return consultation && person && device && key ? { consultation, person, device, key, name, role } : null;
}

export async function recognise(guest: Guest, participants: readonly Present[], made: MadeInvitation | undefined, call: string | null): Promise<Recognised> {
  // between enrolling and speaking for itself a device proves nothing yet
  if (!guest.device_id || !guest.public_key || (made && guest.proof === null)) return "absent";
  if (made) return (await isOurs(guest, guest.public_key, made)) ? "ours" : "stranger";
  if (await isVouchedFor(guest, participants)) return "doctors";
  return (await isAwaiting(guest.asked_by, call)) ? "stranger" : "unknown";
}

async function isOurs({ proof, name, role }: Guest, publicKey: string, { key, role: invitedAs }: MadeInvitation): Promise<boolean> {
  if (role !== invitedAs || unbase64url(publicKey, 32) === null) return false;
  return isProof(proof, await guestProof(key, publicKey, name));
}

/** By the doctor's device that is in this call: its key is held against safe and log like every other. */
async function isVouchedFor(guest: Guest, participants: readonly Present[]): Promise<boolean> {
  const { vouch } = guest;
  const said = arrived(guest);
  const doctor = participants.find((one) => one.role === "doctor" && one.device_id === vouch?.device_id);
  const signature = unbase64url(vouch?.signature, 64);
  return said !== null && signature !== null && Boolean(doctor?.public_key) && verified(doctor?.public_key ?? "", vouchFor(said), signature);
}

/** `call`: the consultation that this page is in. */
export async function recognised(guest: Guest, participants: readonly Present[], call: string | null = null): Promise<Known> {
  const known = await recognise(guest, participants, await madeHere(guest.id), call);
  if (known === "ours") await noteCame(guest.id);
  return { ...guest, recognised: known };
}
