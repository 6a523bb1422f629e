import { expect, test } from "vitest";
import { noTalk, talkOf, withUnsent, type Opened } from "./talk.model";

const maria = "maria";
const claes = "claes";
const [p1, p2] = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"];
const photo = (id: string) => ({ id, key: "A".repeat(22), sha256: "A".repeat(43), size: 9, parts: 1, name: "arm.jpg", type: "image/jpeg", kind: "photo" });

/** A chain: each line is type, person and body. */
function chain(...lines: [type: string, person: string, body?: Record<string, unknown>][]): Opened[] {
  return lines.map(([type, person, body], index) => ({ seq: index + 1, type, device: `${person}-phone`, person, at: `2026-11-22T10:00:0${index}.000Z`, body: body ?? null }));
}

const consultation = chain(
  ["manifest", maria],
  ["file", maria, photo(p1)],
  ["grant", maria],
  ["message", maria, { id: "m1", text: "hello" }],
  ["message", claes, { id: "m2", text: "good morning" }],
  ["file", maria, photo(p2)],
  ["read", claes, { upto: 6 }],
  ["read", maria, { upto: 5 }],
);

test("messages and files stand in the order of the chain", () => {
  expect(talkOf(consultation, maria).entries.map((one) => one.id)).toEqual([p1, "m1", "m2", p2]);
});

test("each side sees how far the other has read", () => {
  expect(talkOf(consultation, maria).readUpto).toBe(6);
  expect(talkOf(consultation, claes).readUpto).toBe(5);
});

test("what others wrote after one's own mark is unread", () => {
  expect(talkOf(consultation, claes).unread).toBe(0);
  expect(talkOf(consultation.slice(0, 6), maria).unread).toBe(1);
});

test("photos from before the doctor wrote belong to the answers", () => {
  expect(talkOf(consultation, claes).before.map((one) => one.id)).toEqual([p1]);
});

test("a message that was sent twice is shown once", () => {
  const twice = chain(["manifest", maria], ["message", maria, { id: "m1", text: "hello" }], ["message", maria, { id: "m1", text: "hello" }]);
  expect(talkOf(twice, maria).entries).toHaveLength(1);
});

test("another person cannot hide a message by taking its id", () => {
  const stolen = chain(["manifest", maria], ["message", claes, { id: "m1", text: "no" }], ["message", maria, { id: "m1", text: "yes" }]);
  expect(talkOf(stolen, maria).entries).toHaveLength(2);
});

test("what cannot be opened or understood is left out", () => {
  expect(talkOf(chain(["manifest", maria], ["message", claes], ["message", claes, { id: "x" }]), maria)).toEqual(noTalk);
});

test("the last answers count", () => {
  const told = (since: string) => ({ reason: "throat", version: "1", gate: {}, answers: { since: [since] }, language: "fr", at: "2026", response: null });
  const talk = talkOf(chain(["manifest", maria], ["answers", maria, told("1-3")], ["answers", maria, told("4-7")]), claes);
  expect(talk.answers?.answers).toEqual({ since: ["4-7"] });
});

test("what waits to be sent stands at the end, until it is in the chain", () => {
  const waiting = (id: string) => ({ id, at: "2026-11-22T10:01:00Z", mine: true, person: maria, seq: null, kind: "text" as const, text: "later" });
  expect(withUnsent(talkOf(consultation, maria), [waiting("m1"), waiting("m9")]).map((one) => one.id)).toEqual([p1, "m1", "m2", p2, "m9"]);
});
