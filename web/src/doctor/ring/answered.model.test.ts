import { expect, test } from "vitest";
import { isAnswered } from "./answered.model";

const offer = { request_id: "one", offered_until: "10:00:30" };
const pressed = { ...offer };

test.each([
  ["rings until somebody presses", "idle", undefined, false],
  ["is over with the press", "pending", pressed, true],
  ["stays over until the desk is read again", "success", pressed, true],
  ["goes on where the acceptance failed", "error", pressed, false],
  ["is another one's than that of the patient accepted before", "success", { ...pressed, request_id: "zero" }, false],
  ["is another ring than the one that was answered when the same patient is offered again", "success", { ...pressed, offered_until: "09:50:00" }, false],
] as const)("the ring of a patient %s", (_what, status, variables, answered) => {
  expect(isAnswered(offer, { status, variables })).toBe(answered);
});

test("where nobody is offered nothing is answered", () => {
  expect(isAnswered(null, { status: "success", variables: offer })).toBe(false);
});
