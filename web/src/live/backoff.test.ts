import { expect, test } from "vitest";
import { firstWaitMs, longestWaitMs, waitBeforeTry } from "./backoff";

test("each failure doubles the wait, up to the longest", () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 20].map((failures) => waitBeforeTry(failures, () => 1));
  expect(waits[0]).toBe(firstWaitMs);
  expect(waits[1]).toBe(firstWaitMs * 2);
  expect(waits.at(-1)).toBe(longestWaitMs);
});

test("waits are spread between half and whole", () => {
  expect(waitBeforeTry(3, () => 0)).toBe((firstWaitMs * 4) / 2);
  expect(waitBeforeTry(3, () => 0.5)).toBe(firstWaitMs * 3);
});
