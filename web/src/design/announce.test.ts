import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Announcements, politeGapMs, sameMs, type Manner } from "./announce";

let said: [Manner, string][];
let cleared: string[];
let voice: Announcements;

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  cleared = [];
  voice = new Announcements({ say: (manner, text) => said.push([manner, text]), clear: (text) => cleared.push(text) });
});

afterEach(() => void vi.useRealTimers());

test("polite words are said one after the other, never closer than the gap", () => {
  voice.announce("one");
  voice.announce("two");
  expect(said).toEqual([["polite", "one"]]);
  vi.advanceTimersByTime(politeGapMs);
  expect(said.map(([, text]) => text)).toEqual(["one", "two"]);
});

test("assertive words do not wait", () => {
  voice.announce("one");
  voice.announce("now", "assertive");
  expect(said.at(-1)).toEqual(["assertive", "now"]);
});

test("the same words are said once within a short time, and again later", () => {
  voice.announce("same");
  voice.announce("same");
  vi.advanceTimersByTime(sameMs);
  expect(said).toHaveLength(1);
  voice.announce("same");
  expect(said).toHaveLength(2);
});

test("words that are taken back are said no more, and leave the region", () => {
  voice.announce("one");
  voice.announce("two");
  voice.announce("your turn", "assertive");
  voice.takeBack("two");
  voice.takeBack("your turn");
  vi.advanceTimersByTime(2 * politeGapMs);
  expect(said.map(([, text]) => text)).toEqual(["one", "your turn"]);
  expect(cleared).toEqual(["two", "your turn"]);
});
