import { expect, test } from "vitest";
import { codeOf, codeSecret, newCodeSecret, wrongGroups } from "./code.ts";

const LETTERS = [..."0123456789ABCDEFGHJKMNPQRSTVWXYZ"];
const secret = Uint8Array.from({ length: 15 }, (_, i) => i * 17);
const code = codeOf(secret);

const swapped = (text: string, one: number, other: number) => {
  const letters = [...text];
  [letters[one], letters[other]] = [letters[other] ?? "", letters[one] ?? ""];
  return letters.join("");
};

test("a code gives the secret back that it was made of", () => {
  for (let i = 0; i < 200; i += 1) {
    const fresh = newCodeSecret();
    expect(codeSecret(codeOf(fresh))).toEqual(fresh);
  }
});

test("a code is six groups of five characters that nobody mistakes for others", () => {
  expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){5}[0-9A-HJKMNP-TV-Z]{5}$/);
});

test("it may be typed in small letters, with spaces, and with O, I and L for 0 and 1", () => {
  expect(codeSecret(` ${code.toLowerCase().replaceAll("-", "  ")} `)).toEqual(secret);
  expect(codeSecret(code.replaceAll("0", "o").replaceAll("1", "l"))).toEqual(secret);
});

test("any one wrong character is noticed, and in which group it is", () => {
  const places = [...code].flatMap((letter, place) => (letter === "-" ? [] : [place]));
  const wrong = places.flatMap((place) => LETTERS.filter((letter) => letter !== code[place]).map((letter) => ({ place, letter })));
  expect(wrong).toHaveLength(30 * 31);
  for (const { place, letter } of wrong) {
    const typed = code.slice(0, place) + letter + code.slice(place + 1);
    expect(wrongGroups(typed)).toEqual([Math.floor(place / 6) + 1]);
    expect(() => codeSecret(typed)).toThrow("wrong-code");
  }
});

test("two neighbours exchanged are noticed", () => {
  const places = [...code].flatMap((letter, place) => (letter !== "-" && place % 6 < 4 && letter !== code[place + 1] ? [place] : []));
  expect(places.length).toBeGreaterThan(15);
  for (const place of places) expect(() => codeSecret(swapped(code, place, place + 1))).toThrow("wrong-code");
});

test("two groups exchanged are noticed", () => {
  const groups = code.split("-");
  for (let one = 0; one < 6; one += 1)
    for (let other = one + 1; other < 6; other += 1) {
      const exchanged = groups.map((group, i) => groups[i === one ? other : i === other ? one : i] ?? group).join("-");
      expect(wrongGroups(exchanged)).toEqual([one + 1, other + 1]);
    }
});

test("a code that is too short, too long or empty is no code", () => {
  for (const typed of ["", code.slice(0, -1), `${code}0`, "!".repeat(30)]) expect(() => codeSecret(typed)).toThrow("wrong-code");
});

test("while it is being typed only complete groups are judged", () => {
  expect(wrongGroups(code.slice(0, 8))).toEqual([]);
  expect(wrongGroups("AAAAA-A")).toEqual([1]);
});
