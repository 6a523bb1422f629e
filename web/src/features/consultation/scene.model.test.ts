import { expect, test } from "vitest";
import { scene, type Standing } from "./scene.model";

const standing = (change: Partial<Standing>): Standing => ({ consultation: { state: "called", outcome: null }, joined: false, left: false, stillInLine: false, ...change });

test("it rings until the person joins", () => {
  expect(scene(standing({}))).toBe("ringing");
  expect(scene(standing({ joined: true }))).toBe("talking");
});

test("a call that is open on another device is not taken from it without a word", () => {
  expect(scene(standing({ consultation: { state: "in_call", outcome: null } }))).toBe("open-elsewhere");
});

test("a reload in the same tab goes on talking", () => {
  expect(scene(standing({ consultation: { state: "in_call", outcome: null }, joined: true }))).toBe("talking");
});

test("hanging up is not finishing", () => {
  expect(scene(standing({ consultation: { state: "in_call", outcome: null }, joined: true, left: true }))).toBe("left");
});

test.each(["no_show_patient", "no_show_doctor"] as const)("a call that ended with %s leads back to the line while the place is kept", (outcome) => {
  const missed = { state: "ended", outcome } as const;
  expect(scene(standing({ consultation: missed, stillInLine: true }))).toBe("line");
  expect(scene(standing({ consultation: missed }))).toBe("after");
});

test("when the doctor has finished, it is over, even for who had left", () => {
  expect(scene(standing({ consultation: { state: "ended", outcome: "took_place" }, left: true }))).toBe("after");
});
