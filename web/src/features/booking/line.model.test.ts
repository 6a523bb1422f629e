import { expect, test } from "vitest";
import { lineDrawing } from "./line.model";

test.each([0, 1, 2, 3])("%i people before me are %i dots", (ahead) => {
  expect(lineDrawing(ahead).ahead).toHaveLength(ahead);
});

test("a long line is drawn with three dots; the number says the rest", () => {
  expect(lineDrawing(40).ahead).toHaveLength(3);
});

test("everybody before me is nearer to the door", () => {
  for (const ahead of [1, 2, 3]) {
    const { me, ahead: others } = lineDrawing(ahead);
    expect(others.every(([x]) => x > me[0])).toBe(true);
  }
});
