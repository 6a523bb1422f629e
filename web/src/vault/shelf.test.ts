import "fake-indexeddb/auto";
import { openDB } from "idb";
import { beforeEach, expect, test } from "vitest";
import { forgetSafes, noSecrets, Shelf } from "./shelf";

let name: string;
beforeEach(() => void (name = `vault-${Math.random()}`));
const unsent = (id: string, text: string) => ({ id, safe: "s1", type: "message" as const, at: "2026-11-22T10:00:00Z", plain: { id, text } });

test("secrets come back on the same browser, for the same person and safe only", async () => {
  const maria = await Shelf.open("maria", name);
  await maria.keepSecrets("s1", { room: "first", code: "code" });
  await maria.keepSecrets("s1", { room: null });
  expect(await (await Shelf.open("maria", name)).secrets("s1")).toEqual({ ...noSecrets, code: "code" });
  expect(await maria.secrets("s2")).toEqual(noSecrets);
  expect(await (await Shelf.open("lucas", name)).secrets("s1")).toEqual(noSecrets);
});

test("what waits to be sent keeps its order and is not readable on the disk", async () => {
  const shelf = await Shelf.open("maria", name);
  for (const [id, text] of [["b", "one"], ["a", "Quittenmus"], ["c", "three"]] as const) await shelf.putUnsent(unsent(id, text));
  expect((await shelf.unsent("s1")).map((one) => one.plain["text"])).toEqual(["one", "Quittenmus", "three"]);
  const raw = await (await openDB(name)).getAll("unsent");
  expect(raw.map((row) => new TextDecoder().decode(row.locked.body)).join()).not.toContain("Quittenmus");
  await shelf.dropUnsent("s1", "a");
  expect((await shelf.unsent("s1")).map((one) => one.id)).toEqual(["b", "c"]);
});

test("a record put in another one's place does not open", async () => {
  const shelf = await Shelf.open("maria", name);
  await shelf.keepSecrets("s1", { code: "one" });
  const database = await openDB(name);
  const row = await database.get("safes", ["maria", "s1"]);
  await database.put("safes", { ...row, safe: "s2" });
  expect(await shelf.secrets("s2")).toEqual(noSecrets);
});

test("a safe that is gone leaves its receipt and nothing else", async () => {
  const shelf = await Shelf.open("maria", name);
  await shelf.keepSecrets("s1", { code: "one" });
  await shelf.putUnsent(unsent("a", "hello"));
  await shelf.putUpload({ file: "f1", safe: "s1", parts: [new Uint8Array(3)] });
  await shelf.keepReceipt({ safe: "s1", receipt: "r" });
  await shelf.wipe("s1");
  expect([await shelf.secrets("s1"), await shelf.unsent("s1"), await shelf.upload("f1")]).toEqual([noSecrets, [], undefined]);
  expect(await shelf.receipts()).toHaveLength(1);
});

test("whoever signs out leaves nothing, and leaves others alone", async () => {
  const [maria, lucas] = [await Shelf.open("maria", name), await Shelf.open("lucas", name)];
  await maria.keepSecrets("s1", { code: "hers" });
  await maria.putUnsent(unsent("a", "hello"));
  await maria.putUpload({ file: "f1", safe: "s1", parts: [] });
  await lucas.keepSecrets("s1", { code: "his" });
  await forgetSafes("maria", name);
  const again = await Shelf.open("maria", name);
  expect([await again.secrets("s1"), await again.unsent("s1"), await again.upload("f1")]).toEqual([noSecrets, [], undefined]);
  expect((await lucas.secrets("s1")).code).toBe("his");
});
