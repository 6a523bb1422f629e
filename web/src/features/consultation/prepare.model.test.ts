import { expect, test } from "vitest";
import type { CareRequest } from "../../api/types";
import { shouldPrepare } from "./prepare.model";

const request = (change: Partial<CareRequest>) => ({ state: "waiting", channel: "video", position: 1, ...change }) as CareRequest;

test("a call is prepared near the front of the line, for who joins at once", () => {
  expect(shouldPrepare(request({}), true)).toBe("video");
  expect(shouldPrepare(request({ position: null, state: "offered" }), true)).toBe("video");
  expect(shouldPrepare(request({ channel: "audio" }), true)).toBe("audio");
});

test("nobody's camera starts without their word, nor far from the front, nor for a chat", () => {
  expect(shouldPrepare(request({}), false)).toBeNull();
  expect(shouldPrepare(request({ position: 5 }), true)).toBeNull();
  expect(shouldPrepare(request({ channel: "chat" }), true)).toBeNull();
  expect(shouldPrepare(null, true)).toBeNull();
});
