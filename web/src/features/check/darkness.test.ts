import { expect, test } from "vitest";
import { brightness, isDark } from "./darkness";

const picture = (value: number) => new Uint8ClampedArray(Array.from({ length: 16 * 12 * 4 }, (_, index) => (index % 4 === 3 ? 255 : value)));

test("a black picture is dark, a dim room is not", () => {
  expect(isDark(picture(2))).toBe(true);
  expect(isDark(picture(40))).toBe(false);
});

test("brightness goes from 0 to 255", () => {
  expect(brightness(picture(0))).toBe(0);
  expect(Math.round(brightness(picture(255)))).toBe(255);
});
