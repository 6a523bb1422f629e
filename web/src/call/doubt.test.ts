import { expect, test } from "vitest";
import { CHECKED_WITHIN_MS, doubtOf, isCovered, loggedOf } from "./doubt";

const T0 = 1_000_000;
const known = { vouched: "yes", since: T0, comparing: null } as const;
const stranger = { vouched: "newcomer", since: T0, comparing: null } as const;
const silent = { vouched: null, since: T0, comparing: null } as const;
const apart = { vouched: "yes", since: T0, comparing: T0 } as const;

test("only whom safe or log vouch for is covered, and nobody in doubt is said to be", () => {
  expect(isCovered([known], true)).toBe(true);
  for (const other of [stranger, silent]) expect(isCovered([known, other], true)).toBe(false);
});

test("a newcomer is in doubt from the first moment, for as long as the call lasts", () => {
  for (const later of [0, CHECKED_WITHIN_MS, 60 * CHECKED_WITHIN_MS]) expect(doubtOf([known, stranger], true, T0 + later)).toBe("newcomer");
});

test("answers that stay away are said to be missing after a while, and until they come", () => {
  expect(doubtOf([silent], true, T0 + CHECKED_WITHIN_MS - 1)).toBeNull();
  for (const later of [CHECKED_WITHIN_MS, 60 * CHECKED_WITHIN_MS]) expect(doubtOf([silent], true, T0 + later)).toBe("unchecked");
  expect(doubtOf([known], true, T0 + 60 * CHECKED_WITHIN_MS)).toBeNull();
});

test("where there is nothing to ask, no answer is missing", () => {
  expect(doubtOf([silent], false, T0 + CHECKED_WITHIN_MS)).toBeNull();
  expect(isCovered([silent], false)).toBe(true);
});

test("what could not be compared is said after as long, also where nobody can be vouched for, and never instead of who is in doubt", () => {
  for (const asks of [true, false]) {
    expect(doubtOf([known, apart], asks, T0 + CHECKED_WITHIN_MS - 1)).toBeNull();
    expect(doubtOf([known, apart], asks, T0 + CHECKED_WITHIN_MS)).toBe("uncompared");
    expect(isCovered([apart], asks)).toBe(true);
  }
  expect(doubtOf([apart, stranger], true, T0 + CHECKED_WITHIN_MS)).toBe("newcomer");
  expect(doubtOf([apart, silent], true, T0 + CHECKED_WITHIN_MS)).toBe("unchecked");
});

test("whom the log has under another name is in doubt at once, is not covered, and is said with that name", () => {
  const misnamed = { vouched: { logged: "Dr. Anke Peeters" }, since: T0, comparing: null };
  expect([doubtOf([known, misnamed], true, T0), isCovered([misnamed], true), loggedOf([known, misnamed])]).toEqual(["misnamed", false, "Dr. Anke Peeters"]);
  expect([doubtOf([known], true, T0), loggedOf([known, stranger, silent])]).toEqual([null, null]);
});
