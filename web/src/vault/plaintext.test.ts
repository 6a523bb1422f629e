import { expect, test } from "vitest";
import { readAnswers, readFile, readMark, readMessage, readReport, tidyName } from "./plaintext";

const key = "A".repeat(43);
const file = { id: "0f8fad5b-d9cb-469f-a165-70867728950e", key: "A".repeat(22), sha256: key, size: 10, parts: 1, name: "arm.jpg", type: "image/jpeg", kind: "photo" };
const told = { v: 1, reason: "throat", version: "1", gate: {}, answers: { since: ["1-3"] }, language: "fr", at: "2026-11-22T10:00:00Z", response: null };

test("what another device wrote is taken over when it is as agreed", () => {
  expect(readMessage({ id: "m1", text: "hello", more: 1 })).toEqual({ id: "m1", text: "hello" });
  expect(readFile(file)).toEqual(file);
  expect(readReport({ id: "r1", text: "rest", record: "exported" })).toEqual({ id: "r1", text: "rest", record: "exported" });
  expect(readMark({ upto: 7 })).toEqual({ upto: 7 });
  expect(readAnswers(told)?.answers).toEqual({ since: ["1-3"] });
});

test.each([
  ["a text that is no text", readMessage({ id: "m1", text: 4 })],
  ["a text that is too long", readMessage({ id: "m1", text: "a".repeat(4001) })],
  ["a file larger than allowed", readFile({ ...file, size: 30_000_000 })],
  ["a file of a kind that we do not open", readFile({ ...file, kind: "program" })],
  ["a file without parts", readFile({ ...file, parts: 0 })],
  ["a mark before the beginning", readMark({ upto: -1 })],
  ["answers in a language that we do not have", readAnswers({ ...told, language: "xx" })],
  ["answers that hold objects", readAnswers({ ...told, answers: { since: [{}] } })],
])("%s is left out", (_, found) => {
  expect(found).toBeNull();
});

test("a file's name cannot turn round or leave its folder", () => {
  expect(tidyName("../\u202Egpj.exe")).toBe(".. gpj.exe");
  expect(tidyName("")).toBe("file");
});
