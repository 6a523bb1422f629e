import { expect, test } from "vitest";
import { sealFile, unsealFile } from "./files";

const plain = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 31) % 251);

function whole(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

test.each([1, 300_000, 1_500_000])("a file of %i bytes comes back as it was", async (length) => {
  const sealed = await sealFile(plain(length));
  const back = await unsealFile(whole(sealed.parts), { ...sealed, size: length });
  expect(back.length).toBe(length);
  expect(back.every((byte, index) => byte === (index * 31) % 251)).toBe(true);
});

test.each([300_000, 20_000_000])("a file of %i bytes goes in parts that the server takes", async (length) => {
  const { parts } = await sealFile(new Uint8Array(length));
  expect(parts.length).toBeGreaterThan(1);
  expect(parts.length).toBeLessThanOrEqual(8);
  expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(4 * 1024 * 1024);
});

test("a changed, shortened or exchanged file is refused", async () => {
  const [sealed, other] = await Promise.all([sealFile(plain(5000)), sealFile(plain(5000))]);
  const coded = whole(sealed.parts);
  const changed = coded.slice();
  changed[3000]! ^= 1;
  for (const wrong of [changed, coded.slice(0, -1), whole(other.parts)])
    await expect(unsealFile(wrong, { ...sealed, size: 5000 })).rejects.toThrow("altered");
});
