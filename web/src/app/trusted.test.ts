import { expect, test } from "vitest";
import { only } from "./trusted";

test.each(["/sw.js", "/assets/pdf.worker.min-B4nWr_x1.mjs", "/assets/call-1.js"])("%s is ours", (address) => {
  expect(only(address)).toBe(address);
});

test.each(["https://elsewhere.example/assets/a.js", "//elsewhere.example/sw.js", "/assets/../api/x.js", "data:text/javascript,1", "blob:http://localhost/1", "/api/patient/safes", ""])("%s is not", (address) => {
  expect(() => only(address)).toThrow(TypeError);
});
