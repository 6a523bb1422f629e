// What is asked again by itself, and what is not.
import { QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Problem, Unreachable } from "../api/problems";
import { createQueryClient } from "./query";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A page that has an answer already and asks anew; `answers` are what it gets, in this order. */
async function refreshed(...answers: (Error | string)[]) {
  const refused: string[] = [];
  const queries = createQueryClient((slug) => refused.push(slug));
  const left = ["first", ...answers];
  let asked = 0;
  const queryFn = async () => {
    const answer = left[Math.min(asked++, left.length - 1)];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const page = new QueryObserver(queries, { queryKey: ["money"], queryFn });
  page.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(0);
  const done = queries.invalidateQueries({ queryKey: ["money"] });
  await vi.advanceTimersByTimeAsync(0);
  const atOnce = asked;
  await vi.advanceTimersByTimeAsync(60_000);
  await done;
  return { shown: page.getCurrentResult().data, asked, atOnce, refused };
}

it.each([502, 503, 504])("asks again a moment later when the server says %i", async (status) => {
  const found = await refreshed(new Problem("not-ready", status), new Problem("not-ready", status), "second");
  expect(found).toEqual({ shown: "second", asked: 4, atOnce: 2, refused: [] });
});

it("asks again when nobody answers", async () => {
  const found = await refreshed(new Unreachable("/api"), "second");
  expect(found.shown).toBe("second");
});

it("gives up in the end, keeps what it has, and says so", async () => {
  const found = await refreshed(new Problem("not-ready", 503));
  expect(found).toEqual({ shown: "first", asked: 6, atOnce: 2, refused: ["not-ready"] });
});

it.each([401, 403, 404, 409, 429, 500])("does not ask again after a %i", async (status) => {
  const found = await refreshed(new Problem("other", status), "second");
  expect(found).toEqual({ shown: "first", asked: 2, atOnce: 2, refused: ["other"] });
});
