import { expect, test } from "vitest";
import { addressOf, screenAt, tellable } from "./quiet";

const at = (address: string) => {
  const { pathname, hash } = new URL(address, "http://localhost");
  return screenAt({ pathname, hash });
};

test.each(["/ask/alarm", "/ask/alarm/3", "/ask/important", "/ask/reason", "/ask/question/2", "/ask/ready"])("%s shares one address with the others, and is found again", (screen) => {
  const address = addressOf(screen);
  expect(new URL(address, "http://localhost").pathname).toBe("/ask");
  expect(at(address)).toBe(screen);
  expect(tellable(screen)).toBe("/ask");
});

test.each(["/", "/line", "/line/check", "/call/1", "/data", "/ask"])("%s is its own address", (screen) => {
  expect(addressOf(screen)).toBe(screen);
  expect(at(screen)).toBe(screen);
  expect(tellable(screen)).toBe(screen);
});

test("an old address still shows its screen", () => {
  expect(at("/ask/reason")).toBe("/ask/reason");
});

test("a jump inside the page is no screen", () => {
  expect(at("/ask#main")).toBe("/ask");
});
