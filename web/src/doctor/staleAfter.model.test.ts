import { expect, test } from "vitest";
import { keys } from "./keys";
import { staleAfter } from "./staleAfter.model";

test("a call that ended changes the desk, the room and the day", () => {
  expect(staleAfter("ended", "c")).toEqual([keys.agenda, keys.desk, keys.consultation("c"), keys.history, keys.load]);
});

test("somebody joining changes the room alone", () => {
  expect(staleAfter("participant_joined", "c")).toEqual([keys.consultation("c")]);
});

test("an event without a consultation asks for none", () => {
  expect(staleAfter("called", undefined)).toEqual([keys.desk]);
});
