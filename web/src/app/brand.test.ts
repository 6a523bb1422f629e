import { expect, test } from "vitest";
import type { Tokens } from "../api/types";
import { properties } from "./brand";

const tokens: Tokens = {
  light: { ink: "#000000", odd: "url(x)" },
  dark: { ink: "#FFFFFF", odd: "#111111" },
  radius: { s: "6px" },
  fonts: { text: "sans-serif", head: "serif", head_weight: 560, head_tracking: "-0.01em" },
};

test("a colour follows the theme, in one property", () => {
  expect(properties(tokens)).toContainEqual(["--ink", "light-dark(#000000, #FFFFFF)"]);
});

test("what is not a colour is left at its default", () => {
  expect(properties(tokens).map(([name]) => name)).not.toContain("--odd");
});

test("corners and letters are set too", () => {
  expect(Object.fromEntries(properties(tokens))).toMatchObject({ "--r-s": "6px", "--font-head": "serif", "--head-weight": "560" });
});
