import { IDBFactory } from "fake-indexeddb";
import { openDB } from "idb";
import { readdirSync, readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { type Draft, DRAFT_LIFETIME_MS, emptyDraft, openDraftStore } from "./draft.model";
import "fake-indexeddb/auto";

const ANNA = "0199-anna";
const BEN = "0199-ben";
const draft: Draft = { ...emptyDraft, reason: "mood", version: "0.1.0", answers: { thoughts: ["thoughts"], note: ["écrit à la main"] }, at: "safe" };

let time = Date.UTC(2026, 10, 22, 9);
const now = () => time;
const onDisk = async () => (await openDB("doktr-drafts", 1)).getAll("drafts");

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  time = Date.UTC(2026, 10, 22, 9);
});

describe("a draft", () => {
  test("is there again after the tab was closed", async () => {
    const before = await openDraftStore({ now });
    await before.save(ANNA, draft);
    before.close();
    const after = await openDraftStore({ now });
    expect(await after.read(ANNA)).toEqual(draft);
  });

  test("belongs to one person", async () => {
    const store = await openDraftStore({ now });
    await store.save(ANNA, draft);
    await store.save(BEN, { ...draft, reason: "cough" });
    expect((await store.read(BEN))?.reason).toBe("cough");
    await store.drop(BEN);
    expect(await store.read(BEN)).toBeNull();
    expect((await store.read(ANNA))?.reason).toBe("mood");
  });

  test("has a key that opens nobody else's", async () => {
    const store = await openDraftStore({ now });
    await store.save(ANNA, draft);
    await store.save(BEN, draft);
    const [anna, ben] = await onDisk();
    const database = await openDB("doktr-drafts", 1);
    await database.put("drafts", { ...ben, key: anna.key });
    expect(await store.read(BEN)).toBeNull();
    expect(await store.read(ANNA)).toEqual(draft);
  });

  test("keeps the last of many quick answers", async () => {
    const store = await openDraftStore({ now });
    await Promise.all(["a", "b", "c"].map((at) => store.save(ANNA, { ...draft, at })));
    expect((await store.read(ANNA))?.at).toBe("c");
  });

  test("is gone after a day without being opened, key and all", async () => {
    const store = await openDraftStore({ now });
    await store.save(ANNA, draft);
    time += DRAFT_LIFETIME_MS - 1;
    expect(await store.read(ANNA)).not.toBeNull();
    time += 1;
    expect(await store.read(ANNA)).toBeNull();
    expect(await onDisk()).toEqual([]);
  });

  test("that is old goes when the app opens, also somebody else's", async () => {
    const store = await openDraftStore({ now });
    await store.save(ANNA, draft);
    time += DRAFT_LIFETIME_MS;
    await store.save(BEN, draft);
    const again = await openDraftStore({ now });
    expect(await again.sweep()).toBe(0);
    expect((await onDisk()).map((one) => one.personId)).toEqual([BEN]);
  });

  test("goes with the account, and all go at once", async () => {
    const store = await openDraftStore({ now });
    await store.save(ANNA, draft);
    await store.save(BEN, draft);
    await store.dropAll();
    expect(await onDisk()).toEqual([]);
  });
});

describe("on the disk", () => {
  test("nothing clinical can be read, and the key cannot be taken out", async () => {
    const store = await openDraftStore({ now });
    await store.save(ANNA, draft);
    const [record] = await onDisk();
    const body = Buffer.from(record.body).toString("latin1");
    expect(Object.keys(record).sort()).toEqual(["body", "iv", "key", "personId", "savedAt"]);
    expect(body).not.toContain("mood");
    expect(record.key).toMatchObject({ extractable: false, algorithm: { name: "AES-GCM", length: 256 } });
    await expect(crypto.subtle.exportKey("raw", record.key)).rejects.toThrow();
  });

  test("the length says nothing, and no two savings look alike", async () => {
    const store = await openDraftStore({ now });
    await store.save(ANNA, draft);
    const [first] = await onDisk();
    await store.save(ANNA, { ...draft, answers: {} });
    const [second] = await onDisk();
    expect(second.body.byteLength).toBe(first.body.byteLength);
    expect(second.iv).not.toEqual(first.iv);
  });

  test.each([
    ["made younger", { savedAt: Date.UTC(2026, 10, 22, 9) + 1 }],
    ["given to somebody else", { personId: BEN }],
    ["damaged", { body: new ArrayBuffer(4112) }],
  ])("a draft that was %s does not open and is deleted", async (_name, change) => {
    const store = await openDraftStore({ now });
    await store.save(ANNA, draft);
    const database = await openDB("doktr-drafts", 1);
    const [record] = await database.getAll("drafts");
    await database.clear("drafts");
    await database.put("drafts", { ...record, ...change });
    expect(await store.read("personId" in change ? BEN : ANNA)).toBeNull();
    expect(await onDisk()).toEqual([]);
  });

  test("the models of this feature touch neither address, title, local storage nor log", () => {
    const models = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".model.ts"));
    for (const name of models) {
      expect(readFileSync(`${import.meta.dirname}/${name}`, "utf8"), name).not.toMatch(/localStorage|sessionStorage|document\.|location|history\.|console\./u);
    }
  });
});
