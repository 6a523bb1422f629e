import { expect, test } from "vitest";
import { newsOf } from "./news.model";

test("the first connection is told, whatever the line is like", () => {
  expect(newsOf("connecting", "weak", true)).toEqual({ saying: "connected", manner: "polite" });
});

test("losing the line and finding it again interrupt", () => {
  expect(newsOf("good", "reconnecting", false)).toEqual({ saying: "reconnecting", manner: "assertive" });
  expect(newsOf("reconnecting", "reconnected", false)).toEqual({ saying: "reconnected", manner: "assertive" });
});

test("a good line is not worth words", () => {
  expect(newsOf("weak", "good", false)).toBeNull();
  expect(newsOf(null, "waiting", false)).toBeNull();
});

test("the same state is told once", () => {
  expect(newsOf("weak", "weak", false)).toBeNull();
});

test("the other side's weak line is told as a weak line", () => {
  expect(newsOf("good", "other-sound-only", false)).toEqual({ saying: "weak", manner: "polite" });
});
