import { expect, test } from "vitest";
import { Refused } from "./attacks.ts";
import { type Bytes, same } from "./bytes.ts";
import { type FileMessage, fileMessageOf, MAX_FILE, openFile, PART, partOf, partsOf, sealFile } from "./files.ts";
import { padme } from "./padding.ts";

const named = { id: "3f0c9c1e-5a5e-4a53-9c39-0d1f0a5d8f10", name: "throat.jpg", type: "image/jpeg", kind: "photo" as const };
const plainOf = (length: number): Bytes => new Uint8Array(length).map((_, i) => (i * 7) ^ (i >> 9));
const partsFrom = (message: FileMessage, ciphertext: Bytes) => Array.from({ length: message.parts }, (_, n) => partOf(ciphertext, n));
const attackOf = (thrown: unknown) => (thrown instanceof Refused ? thrown.attack : thrown);

test.each([0, 1, 255, 65_519, 65_520, PART, 9_000_001])("a file of %d bytes comes back whole", async (length) => {
  const { message, ciphertext } = await sealFile(plainOf(length), named);
  const parts = partsFrom(message, ciphertext);
  expect(parts.every((part) => part.length > 0 && part.length <= PART)).toBe(true);
  expect(parts.reduce((sum, part) => sum + part.length, 0)).toBe(ciphertext.length);
  expect(same(await openFile(fileMessageOf(JSON.parse(JSON.stringify(message))), parts), plainOf(length))).toBe(true);
});

test("20 MiB fit in at most six parts; a byte more is too large", async () => {
  expect(partsOf(MAX_FILE)).toBeLessThanOrEqual(6);
  expect(await sealFile(new Uint8Array(MAX_FILE + 1), named).catch(attackOf)).toBe("too-large");
});

test("the ciphertext's length tells the Padmé length only, at most 12 % more than the file", async () => {
  const lengths = await Promise.all([100_353, 101_000, 102_400].map(async (length) => (await sealFile(plainOf(length), named)).ciphertext.length));
  expect(new Set(lengths).size).toBe(1);
  for (let length = 1; length < 100_000; length += 97) {
    expect(padme(length)).toBeGreaterThanOrEqual(length);
    expect(padme(length)).toBeLessThanOrEqual(Math.ceil(length * 1.12));
  }
});

test("each file has a key of its own", async () => {
  const [one, two] = [await sealFile(plainOf(50), named), await sealFile(plainOf(50), named)];
  expect(one.message.key).not.toBe(two.message.key);
  expect(one.message.sha256).not.toBe(two.message.sha256);
});

test("a changed, exchanged, missing or foreign part is refused by name", async () => {
  const { message, ciphertext } = await sealFile(plainOf(PART + 100_000), named);
  const [first = new Uint8Array(0), second = new Uint8Array(0)] = partsFrom(message, ciphertext);
  const changed = second.map((byte, i) => (i === 100 ? byte ^ 1 : byte)) as Bytes;
  expect(await openFile(message, [first, changed]).catch(attackOf)).toBe("altered");
  expect(await openFile(message, [second, first]).catch(attackOf)).toBe("altered");
  expect(await openFile(message, [first]).catch(attackOf)).toBe("truncated");
  expect(await openFile(message, [first, second.slice(0, -1)]).catch(attackOf)).toBe("truncated");
  expect(await openFile(message, [first, second, new Uint8Array(1)]).catch(attackOf)).toBe("altered");
  const other = await sealFile(plainOf(PART + 100_000), named);
  expect(await openFile(message, partsFrom(other.message, other.ciphertext)).catch(attackOf)).toBe("altered");
  expect(await openFile({ ...message, key: other.message.key }, [first, second]).catch(attackOf)).toBe("unreadable");
});

test("a message about a file is taken only if its sizes fit and its type is one that is shown", async () => {
  const { message } = await sealFile(plainOf(10), named);
  const odd: object[] = [
    { id: "x" }, { key: "short" }, { sha256: "x" }, { size: -1 }, { size: MAX_FILE + 1 }, { size: 1.5 }, { parts: 2 }, { parts: 0 }, { name: 7 },
    { name: "x".repeat(256) }, { type: "text/html" }, { type: "image/svg+xml" }, { type: "application/pdf" }, { kind: "page" }, { kind: "pdf" },
  ];
  for (const change of odd) expect(() => fileMessageOf({ ...message, ...change }), JSON.stringify(change)).toThrow("malformed");
  for (const value of [null, 1, "x", [], {}]) expect(() => fileMessageOf(value)).toThrow("malformed");
});
