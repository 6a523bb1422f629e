// The code of a mandate: made here, handed over by a picture or by hand, and kept over the login of whoever takes it.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const letters = 10;
const kept = "doktr.mandate-code";
const taking = "/people/take";

/** 50 random bits in letters that nobody mixes up. */
export function newCode(random: Uint8Array = crypto.getRandomValues(new Uint8Array(letters))): string {
  return Array.from(random, (byte) => alphabet[byte % alphabet.length]).join("");
}

/** As it is read out: two groups of five. */
export const shown = (code: string): string => `${code.slice(0, letters / 2)}-${code.slice(letters / 2)}`;

/** What somebody typed as the code it can be, or null. Letters that look like digits are those digits. */
export function readCode(typed: string): string | null {
  const bare = typed.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  return bare.length === letters && [...bare].every((letter) => alphabet.includes(letter)) ? bare : null;
}

/** The address in the picture; what follows the # never reaches a server. */
export const addressOfCode = (origin: string, code: string): string => `${origin}${taking}#${code}`;

/** Whoever comes by that address may have to sign in first: the code waits in this tab, out of the address. */
export function keepCode(place: Pick<Location, "pathname" | "hash">, memory: Storage, replace: (address: string) => void): void {
  if (place.pathname !== taking || place.hash.length < 2) return;
  memory.setItem(kept, place.hash.slice(1));
  replace(taking);
}

/** The code that was kept, once. */
export function takeKeptCode(memory: Storage): string | null {
  const code = memory.getItem(kept);
  memory.removeItem(kept);
  return code === null ? null : readCode(code);
}
