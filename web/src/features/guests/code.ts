// The code of an invitation: made on this device, of which the server is shown a ticket only, shared in the part of a link that no server is sent.
import { toBase64url, utf8 } from "../../device/bytes";
import { ticketOf } from "../../sealing/guest";

/** Crockford's letters: none is taken for another. 16 of them are 80 bits. */
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 16;
const ALIKE: Readonly<Record<string, string>> = { O: "0", I: "1", L: "1" };

export function makeCode(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(LENGTH)), (byte) => LETTERS[byte % LETTERS.length]).join("");
}

/** All that the server keeps: neither what opens the invitation, nor the code. */
export async function hashOf(code: string): Promise<string> {
  return toBase64url(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(`doktr/guest-code/v1\0${await ticketOf(code)}`))));
}

export const linkWith = (code: string, origin: string): string => `${origin}/guest/#${code}`;

export const inGroups = (code: string): string => code.match(/.{1,4}/g)?.join(" ") ?? "";

/** What somebody typed or pasted, a whole link too; null when it is no code. */
export function readCode(text: string): string | null {
  const letters = [...(text.split("#").at(-1) ?? "").toUpperCase()].map((letter) => ALIKE[letter] ?? letter);
  const code = letters.filter((letter) => LETTERS.includes(letter)).join("");
  const strange = letters.some((letter) => !LETTERS.includes(letter) && !/[\s-]/.test(letter));
  return code.length === LENGTH && !strange ? code : null;
}
