import { expect, test } from "vitest";
import { elapsed } from "./Clock";

test.each([undefined, null])("a page that was never told when the call began counts from its own connection (%s)", (startedAt) => {
  const ms = elapsed({ startedAt, connectedAt: Date.now() - 5000 });
  expect(ms).toBeGreaterThanOrEqual(5000);
  expect(ms).toBeLessThan(60_000);
});
