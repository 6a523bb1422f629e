import { beforeEach, expect, test, vi } from "vitest";
import { drawnOf, failed, idOf, pagesOf, SHARPEST } from "./messages.model";

class Picture {
  constructor(readonly width: number, readonly height: number) {}
}

beforeEach(() => {
  vi.stubGlobal("ImageBitmap", Picture);
});

const drawn = (changed: object = {}) => ({ kind: "drawn", id: 1, picture: new Picture(300, 200), text: "words", ...changed });

test("a file with pages is opened", () => {
  expect(pagesOf({ kind: "opened", pages: 3 })).toBe(3);
});

test.each([null, "opened", failed(0), { kind: "opened" }, { kind: "opened", pages: 0 }, { kind: "opened", pages: 1.5 }, { kind: "opened", pages: 1e9 }, { kind: "opened", pages: "3" }])("%j opens nothing", (said) => {
  expect(() => pagesOf(said)).toThrow(TypeError);
});

test("a drawn page is a picture with words", () => {
  expect(drawnOf(drawn())).toEqual({ picture: new Picture(300, 200), text: "words" });
});

test.each([
  ["nothing", undefined],
  ["a failure", failed(1)],
  ["a picture that is none", drawn({ picture: { width: 1, height: 1 } })],
  ["words that are none", drawn({ text: { toString: () => "words" } })],
  ["a picture that no phone can hold", drawn({ picture: new Picture(1, SHARPEST + 2) })],
])("%s is no page", (_, said) => {
  expect(() => drawnOf(said)).toThrow(TypeError);
});

test("words beyond all measure are cut off", () => {
  expect(drawnOf(drawn({ text: "a".repeat(1_000_000) })).text).toHaveLength(100_000);
});

test("an answer that answers nothing is passed over", () => {
  expect([idOf(drawn()), idOf({ id: "1" }), idOf(null)]).toEqual([1, null, null]);
});
