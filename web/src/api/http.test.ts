import { afterEach, expect, test, vi } from "vitest";
import { get, post, rememberCsrfToken } from "./http";
import { isProblem, Problem, slugOf, Unreachable } from "./problems";

function server(answer: () => Promise<Response>) {
  const asked: { path: string; init: RequestInit }[] = [];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    asked.push({ path, init });
    return answer();
  });
  return asked;
}

const header = (init: RequestInit, name: string) => (init.headers as Headers).get(name);
const refusal = (slug: string, status: number) => new Response(JSON.stringify({ type: `/problems/${slug}`, status, request: { id: 1 } }), { status });

const keysOf = (asked: { init: RequestInit }[]) => asked.map((one) => header(one.init, "Idempotency-Key"));

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("a write carries the token of the session and its own key; a read carries neither", async () => {
  rememberCsrfToken("token");
  const asked = server(() => Promise.resolve(new Response("{}", { status: 200 })));
  await post("/api/x", { a: 1 });
  await get("/api/x");
  expect(header(asked[0]!.init, "X-CSRF-Token")).toBe("token");
  expect(header(asked[0]!.init, "Idempotency-Key")).toMatch(/^[0-9a-f-]{36}$/);
  expect(header(asked[1]!.init, "Idempotency-Key")).toBeNull();
  expect(asked[0]!.init.body).toBe('{"a":1}');
  expect(header(asked[1]!.init, "X-CSRF-Token")).toBeNull();
});

test("an answer without content is undefined", async () => {
  server(() => Promise.resolve(new Response(null, { status: 204 })));
  expect(await get("/api/x")).toBeUndefined();
});

test("a refusal is a problem with its slug and what comes with it", async () => {
  server(() => Promise.resolve(refusal("already-waiting", 409)));
  const error = await get("/api/x").catch((one: unknown) => one);
  expect(isProblem(error, "already-waiting") && error.extensions["request"]).toEqual({ id: 1 });
});

test("a broken server is unavailable, whatever it says", async () => {
  server(() => Promise.resolve(new Response("<html>", { status: 502 })));
  const error = await get("/api/x").catch((one: unknown) => one);
  expect(error).toBeInstanceOf(Problem);
  expect(slugOf(error)).toBe("unavailable");
});

test("no answer at all is unreachable", async () => {
  server(() => Promise.reject(new TypeError("failed")));
  const error = await get("/api/x").catch((one: unknown) => one);
  expect(error).toBeInstanceOf(Unreachable);
  expect(slugOf(error)).toBe("unreachable");
});

test("a write that nobody answers is tried again by itself, under the same key", async () => {
  vi.useFakeTimers();
  let tries = 0;
  const asked = server(() => {
    tries += 1;
    if (tries === 1) return Promise.reject(new TypeError("failed"));
    return Promise.resolve(tries === 2 ? new Response(null, { status: 503 }) : new Response("{}", { status: 200 }));
  });
  const done = post("/api/tried", { a: 1 });
  await vi.runAllTimersAsync();
  expect(await done).toEqual({});
  expect(new Set(keysOf(asked)).size).toBe(1);
  expect(asked).toHaveLength(3);
});

test("whoever presses again after no answer keeps the key; after an answer it is another write", async () => {
  vi.useFakeTimers();
  let up = false;
  const asked = server(() => (up ? Promise.resolve(new Response("{}", { status: 200 })) : Promise.reject(new TypeError("failed"))));
  const lost = post("/api/pressed", { a: 1 }).catch((one: unknown) => one);
  await vi.runAllTimersAsync();
  expect(await lost).toBeInstanceOf(Unreachable);
  up = true;
  await post("/api/pressed", { a: 2 });
  await post("/api/pressed", { a: 1 });
  await post("/api/pressed", { a: 1 });
  const [first, , , other, again, anew] = keysOf(asked);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
  expect(anew).not.toBe(first);
});

test("a refusal is an answer: it is not tried again, and the next time is a new write", async () => {
  const asked = server(() => Promise.resolve(refusal("already-waiting", 409)));
  await post("/api/refused").catch(() => undefined);
  await post("/api/refused").catch(() => undefined);
  expect(new Set(keysOf(asked)).size).toBe(2);
});
