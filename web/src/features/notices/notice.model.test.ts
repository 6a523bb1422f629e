import { expect, test } from "vitest";
import { noticeIn, screenOf } from "./notice.model";

const said = { title: "Doktr", body: "It is your turn.", tag: "1", path: "/line" };

test("a push says what to show and where a tap leads", () => {
  expect(noticeIn(`${JSON.stringify(said)}     `)).toEqual(said);
});

test.each(["", "{", "null", "[]", JSON.stringify({ title: 1 })])("what cannot be read is not shown: %s", (text) => {
  expect(noticeIn(text)).toBeNull();
});

test.each(["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/line?x=1", 7, undefined])("a tap never leads outside: %s", (path) => {
  expect(screenOf(path)).toBe("/");
});

test.each(["/", "/line", "/box/0190a0b0-0000-7000-8000-000000000000"])("a tap leads to a screen: %s", (path) => {
  expect(screenOf(path)).toBe(path);
});
