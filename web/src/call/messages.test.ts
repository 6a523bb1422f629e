import { expect, test } from "vitest";
import { utf8 } from "../device/bytes";
import { decodeNote, decodeSignal, encodeSignal, MAX_TEXT, type SignalBody } from "./messages";

test.each<SignalBody>([
  { kind: "offer", attempt: "a", sdp: "v=0", commitment: "c", restart: false },
  { kind: "answer", attempt: "a", sdp: "v=0", offer: "h", nonce: "n" },
  { kind: "candidate", attempt: "a", candidate: { candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0, usernameFragment: "u" } },
  { kind: "candidate", attempt: "a", candidate: null },
  { kind: "bye", attempt: "a" },
  { kind: "lost", attempt: "a" },
])("$kind arrives as it was sent", (body) => {
  expect(decodeSignal(encodeSignal(body))).toEqual(body);
});

test.each([["null"], ["[]"], ["{}"], ['{"kind":"offer","attempt":"a"}'], ['{"kind":"eval","attempt":"a"}'], ["{"]])("%s is not a signal", (json) => {
  expect(decodeSignal(utf8(json))).toBeNull();
});

test("a note of an unknown kind is ignored, so that newer clients can talk to older ones", () => {
  expect(decodeNote('{"kind":"hologram"}')).toBeNull();
  expect(decodeNote("not json")).toBeNull();
});

test("a message longer than the limit is not taken", () => {
  const note = { kind: "text", id: "1", at: "2026-11-24T10:00:00Z", author: "p", text: "x".repeat(MAX_TEXT + 1) };
  expect(decodeNote(JSON.stringify(note))).toBeNull();
  expect(decodeNote(JSON.stringify({ ...note, text: "hello" }))).toEqual({ ...note, text: "hello" });
});
