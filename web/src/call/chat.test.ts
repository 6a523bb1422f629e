import { expect, test } from "vitest";
import { ChatLog } from "./chat";
import type { TextNote } from "./messages";

const from = (author: string, id: string, at = "2026-11-24T10:00:00Z"): TextNote => ({ kind: "text", id, at, author, text: `from ${author}` });

test("an empty message is nothing to send", () => {
  expect(new ChatLog("me").write("  \n ")).toBeNull();
});

test("a message heard twice stands once", () => {
  const chat = new ChatLog("me");
  expect(chat.hear(from("you", "1"), "you")).toBe(true);
  expect(chat.hear(from("you", "1"), "you")).toBe(false);
  expect(chat.messages).toHaveLength(1);
});

test("nobody can speak in the name of a third person", () => {
  const chat = new ChatLog("me");
  expect(chat.hear(from("nurse", "1"), "you")).toBe(false);
  expect(chat.messages).toEqual([]);
});

test("after a reload the other page gives back what both wrote", () => {
  const before = new ChatLog("doctor");
  const patient = new ChatLog("patient");
  const written = before.write("Good morning");
  if (written) patient.hear(written, "doctor");
  patient.write("Hello doctor");
  const reloaded = new ChatLog("doctor");
  for (const note of patient.missing([], "doctor")) reloaded.hear(note, "patient");
  expect(reloaded.messages.map((message) => [message.text, message.mine])).toEqual([["Good morning", true], ["Hello doctor", false]]);
});

test("messages stand in the order in which they were written", () => {
  const chat = new ChatLog("me");
  chat.hear(from("you", "b", "2026-11-24T10:02:00Z"), "you");
  chat.hear(from("you", "a", "2026-11-24T10:01:00Z"), "you");
  expect(chat.messages.map((message) => message.id)).toEqual(["a", "b"]);
});
