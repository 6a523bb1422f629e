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

afterEach(() => void vi.unstubAllGlobals());

test("a write carries the token of the session and its own key; a read carries neither", async () => {
  rememberCsrfToken("token");
  const asked = server(() => Promise.resolve(new Response("{}", { status: 200 })));
  await post("/api/x", { a: 1 }, "once");
  await get("/api/x");
  expect(header(asked[0]!.init, "X-CSRF-Token")).toBe("token");
  expect(header(asked[0]!.init, "Idempotency-Key")).toBe("once");
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
