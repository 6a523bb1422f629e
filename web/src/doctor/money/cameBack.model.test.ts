import { expect, test } from "vitest";
import { cameBack } from "./cameBack.model";

test.each([
  ["", null],
  ["?month=2026-11", null],
  ["?code=auth_1&state=1.ab", { kind: "yes", code: "auth_1", state: "1.ab" }],
  ["?code=auth_1", null],
  ["?error=access_denied&state=1.ab", { kind: "no" }],
])("%s means %o", (search, means) => {
  expect(cameBack(search)).toEqual(means);
});
