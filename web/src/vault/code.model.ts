// The code that opens a safe on a new device: letters and figures that cannot be mistaken for each other, in groups of four. Pure.

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 24;
const GROUP = 4;

/** 120 bits: nobody guesses it, and nobody has to invent it. */
export function newCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(LENGTH));
  return [...bytes].map((byte) => LETTERS[byte % LETTERS.length]).join("");
}

export const grouped = (code: string): string => code.match(new RegExp(`.{1,${GROUP}}`, "g"))?.join(" ") ?? "";

/** As it was typed or scanned; null when it cannot be such a code. */
export function readCode(typed: string): string | null {
  const code = typed.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  return code.length === LENGTH && [...code].every((letter) => LETTERS.includes(letter)) ? code : null;
}

export const secretOf = (code: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(`doktr/code/v1\0${code}`));
