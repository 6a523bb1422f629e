import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { toBase64url } from "../sealing";
import { newLogKey } from "../sealing/proof/people";
import { logKeyId, signReceipt } from "../sealing/receipt.ts";
import { Log, type LogKey } from "../sealing/proof/tree";
import type { Safe } from "./api";
import type { VaultDesk } from "./desk";
import { settle, settleKept } from "./receipts";
import { Server } from "./server.testdata";

let key: LogKey;
let maria: VaultDesk;
const id = "0191a2b3-0000-4000-8000-000000000001";

beforeEach(async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
  key = await newLogKey();
  maria = await new Server(new Log(key)).desk("patient");
});
afterEach(() => vi.unstubAllGlobals());

async function receipt(envelopes = 4, head = "A".repeat(43)): Promise<string> {
  const said = { safe: id, destroyedAt: "2026-11-24T10:00:01.000Z", bucket: "2026-11-24T10", envelopes, head, key: await logKeyId(maria.trust) };
  return toBase64url(await signReceipt(said, key.sign));
}

const destroyed = (text: string) => ({ id, state: "destroyed", receipt: text }) as Safe;
const nobody = () => false;

test("a receipt that was checked stays on this device when the server does not list the safe any more", async () => {
  const text = await receipt();
  expect(await settle(maria, destroyed(text))).toMatchObject({ state: "signed", receipt: { envelopes: 4 } });
  expect(await settleKept(maria, nobody)).toMatchObject([{ safe: id, state: "signed", receipt: { bucket: "2026-11-24T10" } }]);
  expect(await settleKept(maria, (safe) => safe === id)).toEqual([]);
});

test("what this device held of the safe goes when the receipt is right, and stays while it is not", async () => {
  await maria.shelf.keepSeen(id, { seq: 5, hash: "E".repeat(43) });
  expect(await settle(maria, destroyed(await receipt(4)))).toMatchObject({ state: "refused", receipt: null });
  expect(await maria.shelf.seen(id)).toMatchObject({ seq: 5 });
  expect(await settle(maria, destroyed(await receipt(5, "E".repeat(43))))).toMatchObject({ state: "signed" });
  expect(await maria.shelf.seen(id)).toBeNull();
});

test("another receipt for the same safe, later, is refused", async () => {
  await settle(maria, destroyed(await receipt(4)));
  expect(await settle(maria, destroyed(await receipt(6)))).toMatchObject({ state: "refused" });
  expect(await settleKept(maria, nobody)).toMatchObject([{ receipt: { envelopes: 4 } }]);
});

test("a receipt of somebody else's key is refused", async () => {
  key = await newLogKey(key.origin);
  expect(await settle(maria, destroyed(await receipt()))).toMatchObject({ state: "refused" });
});
