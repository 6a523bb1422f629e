import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { fromBase64url, utf8 } from "./bytes";
import { canHoldKeys, deviceKey, forgetDeviceKey, verified } from "./key";

let name: string;
beforeEach(() => void (name = `keys-${Math.random()}`));

test("a person has the same key on this browser every time", async () => {
  const first = await deviceKey("maria", name);
  expect((await deviceKey("maria", name)).publicKey).toBe(first.publicKey);
  expect(fromBase64url(first.publicKey)).toHaveLength(32);
});

test("another person has another key", async () => {
  expect((await deviceKey("maria", name)).publicKey).not.toBe((await deviceKey("lucas", name)).publicKey);
});

test("two tabs that begin at once end with one key", async () => {
  const keys = await Promise.all([deviceKey("maria", name), deviceKey("maria", name), deviceKey("maria", name)]);
  expect(new Set(keys.map((key) => key.publicKey)).size).toBe(1);
});

test("what the key signs can be checked with its public half, and nothing else can", async () => {
  const key = await deviceKey("maria", name);
  const signature = await key.sign(utf8("hello"));
  expect(await verified(key.publicKey, utf8("hello"), signature)).toBe(true);
  expect(await verified(key.publicKey, utf8("hallo"), signature)).toBe(false);
  expect(await verified((await deviceKey("lucas", name)).publicKey, utf8("hello"), signature)).toBe(false);
});

test("a forgotten key is gone for good", async () => {
  const before = await deviceKey("maria", name);
  await forgetDeviceKey("maria", name);
  expect((await deviceKey("maria", name)).publicKey).not.toBe(before.publicKey);
});

test("no script can read the private half", async () => {
  const { openDB } = await import("idb");
  await deviceKey("maria", name);
  const pair = (await (await openDB(name)).get("keys", "maria")) as CryptoKeyPair;
  expect(pair.privateKey.extractable).toBe(false);
  await expect(crypto.subtle.exportKey("pkcs8", pair.privateKey)).rejects.toThrow();
});

test("a page that is not opened safely cannot hold keys", async () => {
  expect(await canHoldKeys()).toBe(false);
});
