import { expect, test } from "vitest";
import type { StatusCode } from "./call.model";
import { nothing, tell, type Known, type Saying } from "./news.model";

const talking: Known = { status: "good", connected: true, away: false };

/** What is said while the line goes through these states, the first connection at the first of them that is one. */
function said(known: Known, ...states: StatusCode[]): Saying[] {
  const words: Saying[] = [];
  for (const state of states) {
    const [news, after] = tell(known, state, state === "good" || state === "weak");
    known = after;
    if (news) words.push(news.saying);
  }
  return words;
}

test("joining is told from the first moment, also where the line is up before it is drawn", () => {
  expect(said(nothing, "idle", "waiting", "connecting", "good")).toEqual(["connecting", "connecting", "connected"]);
  expect(said(nothing, "good")).toEqual(["connected"]);
});

test("the first connection is told, whatever the line is like", () => {
  expect(said(nothing, "connecting", "weak")).toEqual(["connecting", "connected"]);
});

test("losing the line and finding it again interrupt", () => {
  expect(tell(talking, "reconnecting", true)[0]).toEqual({ saying: "reconnecting", manner: "assertive" });
  expect(tell({ ...talking, status: "reconnecting" }, "reconnected", true)[0]).toEqual({ saying: "reconnected", manner: "assertive" });
});

test("who left and comes back is told, however the way back goes", () => {
  expect(said(talking, "other-left", "connecting", "good")).toEqual(["other-left", "connecting", "other-back"]);
  expect(said(talking, "other-left", "sound-only", "good")).toEqual(["other-left", "other-back", "restored"]);
});

test("picture and sound that come back are told as their going was", () => {
  expect(said(talking, "sound-only", "chat-only", "good")).toEqual(["sound-only", "chat-only", "restored"]);
});

test("a good line is not worth words", () => {
  expect(said({ ...talking, status: "weak" }, "good")).toEqual([]);
  expect(said(nothing, "waiting")).toEqual([]);
});

test("the same state is told once", () => {
  expect(said(talking, "weak", "weak")).toEqual(["weak"]);
});

test("the other side's weak line is told as a weak line", () => {
  expect(tell(talking, "other-sound-only", true)[0]).toEqual({ saying: "weak", manner: "polite" });
});
