import { expect, test } from "vitest";
import { deviceLabel, isInsideAnApp, systemOf } from "./label";

const iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";
const windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0";
const android = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";

test.each([
  [iphone, "Safari, iPhone", "ios"],
  [windows, "Edge, Windows", "windows"],
  [android, "Chrome, Android", "android"],
  ["", "Browser", "linux"],
])("a device has a name that its owner recognises", (agent, label, system) => {
  expect(deviceLabel(agent)).toBe(label);
  expect(systemOf(agent)).toBe(system);
});

test("a page opened inside a mail or social app is noticed", () => {
  expect(isInsideAnApp(`${iphone} [FBAN/FBIOS;FBAV/400.0]`)).toBe(true);
  expect(isInsideAnApp(android)).toBe(false);
});
