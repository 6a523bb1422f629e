import { expect, test } from "vitest";
import { around, rowFor } from "./steps.model";

test("F6 goes around all parts, either way", () => {
  expect([around(-1, 3, false), around(0, 3, false), around(2, 3, false)]).toEqual([0, 1, 0]);
  expect([around(-1, 3, true), around(0, 3, true), around(2, 3, true)]).toEqual([2, 2, 1]);
});

test("arrows stop at the first and the last row", () => {
  expect([rowFor("ArrowDown", -1, 2), rowFor("ArrowDown", 0, 2), rowFor("ArrowDown", 1, 2)]).toEqual([0, 1, 1]);
  expect([rowFor("ArrowUp", 1, 2), rowFor("ArrowUp", 0, 2), rowFor("ArrowUp", -1, 2)]).toEqual([0, 0, 0]);
  expect([rowFor("Home", 1, 3), rowFor("End", 1, 3)]).toEqual([0, 2]);
});

test("other keys, and keys in an empty line, lead nowhere", () => {
  expect([rowFor("a", 0, 2), rowFor("ArrowDown", -1, 0)]).toEqual([null, null]);
});
