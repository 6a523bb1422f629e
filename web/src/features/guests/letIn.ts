// What patient and doctor sign about a guest, each only after their own device has looked at who it is.
import * as api from "../../api/guests";
import { signAdmission } from "../../call/admission";
import { toBase64url } from "../../device/bytes";
import { deviceKey } from "../../device/key";
import { signedNow } from "../../live/clock";
import { hostProof, vouchFor as vouchText } from "../../sealing/guest";
import { madeHere } from "./invitations";
import { arrived, type Known, type Present, recognised } from "./recognise";

/** The patient's device says who it is, with which key, and until when; every page of the call reads that for itself. */
export async function letIn(guest: Known, patient: string, participants: readonly Present[]): Promise<void> {
  const who = arrived(guest);
  const now = await recognised(guest, participants);
  if (who === null || now.recognised === "stranger" || now.recognised !== guest.recognised) return;
  const { sign, publicKey } = await deviceKey(patient);
  const until = new Date(signedNow() + guest.stay_minutes * 60_000).toISOString();
  const signed = await signAdmission({ ...who, until }, sign);
  await api.admit(guest.id, { ...signed, host: await hostOf(guest.id, who.consultation, publicKey) });
}

/** The doctor's device says that this one opened the invitation which was made on it. */
export async function vouchFor(guest: Known, doctor: string, participants: readonly Present[]): Promise<void> {
  const who = arrived(guest);
  if (who === null || guest.vouch) return;
  const { sign } = await deviceKey(doctor);
  const patient = participants.find((one) => one.role === "patient")?.public_key;
  const host = patient ? await hostOf(guest.id, who.consultation, patient) : null;
  await api.vouch(guest.id, { signature: toBase64url(await sign(vouchText(who))), host });
}

/** For the guest: whose device is the patient's, said with the key that only they have been given. */
async function hostOf(id: string, consultation: string, publicKey: string): Promise<string | null> {
  const made = await madeHere(id);
  return made ? toBase64url(await hostProof(made.key, consultation, publicKey)) : null;
}
