import { expect, test } from "vitest";
import { only } from "./trusted";

test("the service worker is ours", () => {
  expect(only("/sw.js")).toBe("/sw.js");
});

test.each(["/assets/call-1.js", "/sw.js?a", "https://elsewhere.example/assets/a.js", "//elsewhere.example/sw.js", "/assets/../api/x.js", "data:text/javascript,1", "blob:http://localhost/1", "/api/patient/safes", ""])("%s is not", (address) => {
  expect(() => only(address)).toThrow(TypeError);
});
