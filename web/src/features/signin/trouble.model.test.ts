import { expect, test } from "vitest";
import { troubleOf, troubles } from "./trouble.model";

test.each(troubles)("%s has its own words", (slug) => {
  expect(troubleOf(`?login=${slug}`)).toBe(slug);
});

test("a trouble that we do not know is told in general words", () => {
  expect(troubleOf("?login=%3Cscript%3E")).toBe("other");
});

test("no trouble is no message", () => {
  expect(troubleOf("")).toBeNull();
});
