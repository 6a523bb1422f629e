// The look that stands in the style sheet is that of the first brand, so that its pages never change colour while they load.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import type { Tokens } from "../api/types";

const css = readFileSync(resolve(import.meta.dirname, "tokens.css"), "utf8");
const brand = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../../data/brands/doktr/brand.json"), "utf8")) as { tokens: Tokens };
const pairs = new Map([...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [name!, [light, dark]]));

test.each(Object.keys(brand.tokens.light))("the colour %s is the brand's own in light and dark", (name) => {
  expect(pairs.get(name)).toEqual([brand.tokens.light[name], brand.tokens.dark[name]]);
});

test("the style sheet sets no colour that the brand does not know", () => {
  expect([...pairs.keys()].filter((name) => !(name in brand.tokens.light))).toEqual([]);
});
