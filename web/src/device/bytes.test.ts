import { expect, test } from "vitest";
import { fromBase64url, toBase64url, utf8 } from "./bytes";

test("any bytes survive the way through base64url", () => {
  for (let length = 0; length < 70; length++) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 37 + length) % 256);
    expect(fromBase64url(toBase64url(bytes))).toEqual(bytes);
  }
});

test("base64url has no letter that an address would have to escape", () => {
  expect(toBase64url(Uint8Array.from([251, 255, 254, 62, 63]))).toMatch(/^[A-Za-z0-9_-]+$/);
});

test("text becomes UTF-8", () => {
  expect(utf8("é")).toEqual(Uint8Array.from([0xc3, 0xa9]));
});
