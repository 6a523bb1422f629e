import { describe, expect, it } from "vitest";
import { addressOfCode, keepCode, newCode, readCode, shown, takeKeptCode } from "./code.model";

function memory(): Storage {
  const held = new Map<string, string>();
  return { getItem: (name) => held.get(name) ?? null, setItem: (name, value) => void held.set(name, value), removeItem: (name) => void held.delete(name), clear: () => held.clear(), key: () => null, length: 0 };
}

describe("the code of a mandate", () => {
  it("is read again however it was typed", () => {
    const code = newCode();
    expect(readCode(shown(code))).toBe(code);
    expect(readCode(` ${shown(code).toLowerCase()} `)).toBe(code);
  });

  it("takes letters that look like digits for those digits", () => {
    expect(readCode("oil23-45678")).toBe("0112345678");
  });

  it("is refused when something is missing or too much", () => {
    expect(readCode("ABCDE-1234")).toBeNull();
    expect(readCode("ABCDE-123456")).toBeNull();
    expect(readCode("ABCDE-1234!")).toBeNull();
  });

  it("waits over a login, out of the address, and is taken once", () => {
    const tab = memory();
    const address = new URL(addressOfCode("https://doktr.example", "ABCDE12345"));
    let now = "";
    keepCode(address, tab, (next) => { now = next; });
    expect(now).toBe("/people/take");
    expect(takeKeptCode(tab)).toBe("ABCDE12345");
    expect(takeKeptCode(tab)).toBeNull();
  });

  it("is looked for at its own address only", () => {
    const tab = memory();
    keepCode(new URL("https://doktr.example/ask#/reason"), tab, () => undefined);
    expect(takeKeptCode(tab)).toBeNull();
  });
});
