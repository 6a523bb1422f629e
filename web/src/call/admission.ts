// The patient's signed consent about a guest of the call: saying it, and believing nobody without it.
import type { Participant } from "../api/types";
import { toBase64url } from "../device/bytes";
import { unbase64url } from "../sealing/bytes";
import type { Bytes, Sign } from "./envelope";

/** What the patient's device signs: this person, at this device with this key, by this name, as this, until then. */
export interface Admission {
  v: 1;
  consultation: string;
  person: string;
  device: string;
  key: string;
  name: string;
  role: string;
  until: string;
}

export interface SignedAdmission {
  statement: string;
  signature: string;
}

const LABEL = new TextEncoder().encode("doktr/admit/v1\0");
const utf8 = new TextDecoder("utf-8", { fatal: true });

type Role = Participant["role"];
/** Everybody but the patient and the doctor is there by the patient's word alone. */
export const isGuest = (role: Role): boolean => role !== "patient" && role !== "doctor";

function labelled(statement: Bytes): Bytes {
  const message = new Uint8Array(LABEL.length + statement.length);
  message.set(LABEL);
  message.set(statement, LABEL.length);
  return message;
}

/** The order of the members is part of the form. */
export async function signAdmission({ consultation, person, device, key, name, role, until }: Omit<Admission, "v">, sign: Sign): Promise<SignedAdmission> {
  const statement = new TextEncoder().encode(JSON.stringify({ v: 1, consultation, person, device, key, name, role, until }));
  return { statement: toBase64url(statement), signature: toBase64url(await sign(labelled(statement))) };
}

function read(statement: Bytes): Partial<Admission> {
  try {
    const said: unknown = JSON.parse(utf8.decode(statement));
    return typeof said === "object" && said !== null ? said : {};
  } catch {
    return {};
  }
}

function bytesOf(text: string): Bytes {
  return unbase64url(text) ?? new Uint8Array(0);
}

export interface Admitted {
  device: string;
  publicKey: string;
  /** Milliseconds since the epoch. */
  until: number;
}

/** What a device of the patient signed for this person in this call, if it still holds; else null. */
export async function admitted(guest: Participant, consultation: string, patientKey: (device: string) => CryptoKey | undefined, now: number): Promise<Admitted | null> {
  const { admission } = guest;
  const key = admission ? patientKey(admission.device_id) : undefined;
  if (!admission || key === undefined) return null;
  const statement = bytesOf(admission.statement);
  const genuine = await crypto.subtle.verify({ name: "Ed25519" }, key, bytesOf(admission.signature), labelled(statement));
  const { v, device = "", key: publicKey = "", until = "", ...said } = read(statement);
  const end = Date.parse(until);
  const fits = v === 1 && said.consultation === consultation && said.person === guest.person_id && said.role === guest.role && said.name === guest.given_name;
  return genuine && fits && end > now ? { device, publicKey, until: end } : null;
}
