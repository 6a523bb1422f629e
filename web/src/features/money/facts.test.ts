import { expect, test } from "vitest";
import { Connected, statement } from "./facts";

test("a statement holds who, which call and how long, byte for byte as the server reads it", () => {
  const made = statement("00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b", 258);
  expect(new TextDecoder().decode(made.slice(0, 20))).toBe("doktr/call-facts/v1\0");
  expect(made.length).toBe(20 + 36);
  expect([made[35], made[51], made[54], made[55]]).toEqual([10, 11, 1, 2]);
});

test("only the time in which one was connected counts", () => {
  const clock = new Connected();
  clock.now(true, 1_000);
  clock.now(true, 2_000);
  clock.now(false, 4_500);
  clock.now(false, 9_000);
  clock.now(true, 10_000);
  expect(clock.seconds(11_600)).toBe(5);
});

test("a call that never came about lasted no second", () => {
  const clock = new Connected();
  clock.now(false, 5_000);
  expect(clock.seconds(60_000)).toBe(0);
});
