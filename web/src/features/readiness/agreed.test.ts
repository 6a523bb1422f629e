import { expect, test, vi } from "vitest";
import { agreedTo, forgetLook, keepAgreed } from "./agreed";

test("one person's yes is nobody else's on the same browser, and goes when they leave it", () => {
  const rows = new Map<string, string>();
  vi.stubGlobal("localStorage", { getItem: (name: string) => rows.get(name) ?? null, setItem: (name: string, value: string) => void rows.set(name, value), removeItem: (name: string) => void rows.delete(name) });
  keepAgreed("maria");
  expect([agreedTo("maria"), agreedTo("lucas")]).toEqual([true, false]);
  keepAgreed("lucas");
  forgetLook("maria");
  expect([agreedTo("maria"), agreedTo("lucas")]).toEqual([false, true]);
});
