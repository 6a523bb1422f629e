// The recovery code as people write it down: 120 random bits in six groups of five characters, the fifth checks the group.
import { refuse } from "./attacks.ts";
import { type Bytes, random } from "./bytes.ts";

/** Crockford's base 32: no I, L, O or U, so that nothing is mistaken for a digit nor spells a word. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUPS = 6;
const DIGITS = 4;
export const CODE_BYTES = 15;
const LOOKALIKES: Record<string, string> = { O: "0", I: "1", L: "1" };

export const newCodeSecret = () => random(CODE_BYTES);

/** Multiplication by x in GF(32) = GF(2)[x] / (x^5 + x^2 + 1). */
const timesX = (value: number) => (value & 16 ? ((value << 1) ^ 0b100101) & 31 : value << 1);

/** Σ xⁱ·dᵢ plus the group's number: any one wrong character, any two neighbours exchanged and any two groups exchanged show. */
function checkOf(digits: readonly number[], group: number): number {
  return digits.reduceRight((sum, digit) => timesX(sum ^ digit), 0) ^ (group + 1);
}

function digitsOf(secret: Bytes): number[] {
  let bits = secret.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const digits: number[] = [];
  for (let i = 0; i < GROUPS * DIGITS; i += 1) {
    digits.unshift(Number(bits & 31n));
    bits >>= 5n;
  }
  return digits;
}

/** "7ZK4Q-0HM2A-…": what the screen shows and the person writes down. */
export function codeOf(secret: Bytes): string {
  const digits = digitsOf(secret);
  const groups = Array.from({ length: GROUPS }, (_, group) => {
    const own = digits.slice(group * DIGITS, (group + 1) * DIGITS);
    return [...own, checkOf(own, group)].map((digit) => ALPHABET[digit]).join("");
  });
  return groups.join("-");
}

const valuesOf = (typed: string) =>
  [...typed.toUpperCase().replace(/[\s-]/g, "")].map((letter) => ALPHABET.indexOf(LOOKALIKES[letter] ?? letter));

/** The numbers (from 1) of complete groups that cannot be right: for telling the person where to look again. */
export function wrongGroups(typed: string): number[] {
  const values = valuesOf(typed);
  const complete = Math.min(GROUPS, Math.floor(values.length / (DIGITS + 1)));
  return Array.from({ length: complete }, (_, group) => group + 1).filter((number) => !isGroup(values, number - 1));
}

function isGroup(values: readonly number[], group: number): boolean {
  const own = values.slice(group * (DIGITS + 1), (group + 1) * (DIGITS + 1));
  return own.every((value) => value >= 0) && checkOf(own.slice(0, DIGITS), group) === own[DIGITS];
}

/** Refuses `wrong-code`: too short, too long, or a group whose check does not fit. */
export function codeSecret(typed: string): Bytes {
  const values = valuesOf(typed);
  if (values.length !== GROUPS * (DIGITS + 1) || wrongGroups(typed).length > 0) return refuse("wrong-code");
  const digits = values.filter((_, place) => place % (DIGITS + 1) !== DIGITS);
  let bits = digits.reduce((sum, digit) => (sum << 5n) | BigInt(digit), 0n);
  const secret = new Uint8Array(CODE_BYTES);
  for (let i = CODE_BYTES - 1; i >= 0; i -= 1) {
    secret[i] = Number(bits & 255n);
    bits >>= 8n;
  }
  return secret;
}
