import { expect, test } from "vitest";
import { cornerAfterKey, cornerAt } from "./corner.model";

test("a picture let go lands in the nearest corner", () => {
  expect(cornerAt(0.1, 0.2)).toBe("top-start");
  expect(cornerAt(0.9, 0.8)).toBe("bottom-end");
});

test("arrow keys reach every corner, and other keys move nothing", () => {
  expect(cornerAfterKey("bottom-end", "ArrowUp")).toBe("top-end");
  expect(cornerAfterKey("top-end", "ArrowLeft")).toBe("top-start");
  expect(cornerAfterKey("top-start", "ArrowDown")).toBe("bottom-start");
  expect(cornerAfterKey("bottom-start", "ArrowRight")).toBe("bottom-end");
  expect(cornerAfterKey("bottom-start", "ArrowDown")).toBe("bottom-start");
  expect(cornerAfterKey("bottom-start", "Enter")).toBeNull();
});
