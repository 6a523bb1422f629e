// The last days as bars: what is not known is not drawn as nothing.
import { expect, test } from "vitest";
import { barsOf, hitsBy, hitsOf, ninthsOf, waitsOf } from "./days.model";

const day = { day: "2026-11-23", asked: 4, median_s: 125, ninth_s: 400, known: 3, right: 2, guard: 0, full: 0 };
const quiet = { ...day, day: "2026-11-24", asked: 0, median_s: null, ninth_s: null, known: 0, right: 0 };

test("waits are in minutes, and a day without one has none", () => {
  expect(waitsOf([day, quiet]).map((one) => one.value)).toEqual([2.1, null]);
});

test("hits are of a hundred whose wait is known", () => {
  expect(hitsOf([day, quiet]).map((one) => one.value)).toEqual([67, null]);
});

test("languages are beside each other by what nine in ten waited, and by how often the range was right", () => {
  const nl = { language: "nl" as const, asked: 9, median_s: 60, ninth_s: 125, known: 8, right: 7 };
  const de = { ...nl, language: "de" as const, asked: 1, median_s: null, ninth_s: null, known: 0, right: 0 };
  expect(ninthsOf([nl, de])).toEqual([{ day: "nl", value: 2.1 }, { day: "de", value: null }]);
  expect(hitsBy([nl, de]).map((one) => one.value)).toEqual([88, null]);
});

test("the highest bar is as high as the chart, and none is higher than the most", () => {
  expect(barsOf([{ day: "a", value: 5 }, { day: "b", value: 10 }, { day: "c", value: null }], 100, 20).map((one) => one.height)).toEqual([50, 100, 0]);
  expect(barsOf([{ day: "a", value: 120 }], 100, 20, 100)[0]?.height).toBe(100);
});
