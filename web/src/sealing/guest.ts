// What a guest's code is good for: a ticket that the server is shown, and a key that it never learns and that vouches for devices.
import { refuse } from "./attacks.ts";
import { type Bytes, hkdf, joined, same, sha256, toBase64url, unbase64url, utf8 } from "./bytes.ts";
import { inThrees } from "./spare.ts";

const EMPTY = new Uint8Array(0);
const HMAC = { name: "HMAC", hash: "SHA-256" };

/** What opens the invitation at the server; the key cannot be worked out from it. */
export async function ticketOf(code: string): Promise<string> {
  return toBase64url(await hkdf(utf8(code), EMPTY, utf8("doktr/guest-ticket/v1\0"), 32));
}

/** Known to those who were given the code, and kept so that no script can read it out. */
export async function guestKey(code: string): Promise<CryptoKey> {
  const raw = await hkdf(utf8(code), EMPTY, utf8("doktr/guest-key/v1\0"), 32);
  return crypto.subtle.importKey("raw", raw, HMAC, false, ["sign"]);
}

async function mac(key: CryptoKey, message: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
}

const rawKey = (publicKey: string): Bytes => unbase64url(publicKey, 32) ?? refuse("malformed");

/** The guest's device about itself: this key and this name are those of whoever was given the code. */
export function guestProof(key: CryptoKey, publicKey: string, name: string): Promise<Bytes> {
  return mac(key, joined(utf8("doktr/guest/v1\0"), rawKey(publicKey), utf8(name)));
}

/** Whoever invited, to the guest: in this call the patient has this key. */
export function hostProof(key: CryptoKey, consultation: string, publicKey: string): Promise<Bytes> {
  return mac(key, joined(utf8(`doktr/guest-host/v1\0${consultation}`), rawKey(publicKey)));
}

export const isProof = (proof: string | null, expected: Bytes): boolean => same(unbase64url(proof) ?? EMPTY, expected);

export interface VouchedGuest {
  consultation: string;
  person: string;
  device: string;
  key: string;
  name: string;
  role: string;
}

/** What the doctor's device signs about a guest whom the doctor invited: strict JSON, under its label. */
export function vouchFor({ consultation, person, device, key, name, role }: VouchedGuest): Bytes {
  return utf8(`doktr/guest-vouch/v1\0${JSON.stringify({ v: 1, consultation, person, device, key, name, role })}`);
}

/** Eighteen digits of a guest's device: read out from its screen, compared on the patient's where nothing else vouches for it. */
export async function guestNumber(publicKey: string): Promise<string> {
  return inThrees(await sha256(joined(utf8("doktr/guest-number/v1\0"), rawKey(publicKey))));
}
