// What becomes of a safe on this device when the server does not list it any more.
import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import { Problem, Unreachable } from "../api/problems";
import { newKemPair } from "../sealing";
import type { VaultDesk } from "./desk";
import { foundSafe } from "./founding";
import { settleKept } from "./receipts";
import { SafeClient } from "./safe";
import { Server } from "./server.testdata";
import { settleUnlisted } from "./unlisted";

const HOUR = 3_600_000;
const END = Date.parse("2026-11-24T10:00:00Z");

let server: Server;
let maria: VaultDesk;
let id: string;

beforeEach(async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
  server = await Server.make();
  maria = await server.desk("patient");
  id = crypto.randomUUID();
  const patient = new SafeClient(maria, id);
  await foundSafe(maria, patient);
  await patient.put("message", { id: crypto.randomUUID(), text: "hello" });
});

const at = (moment: number, listed: Awaited<ReturnType<VaultDesk["api"]["all"]>> = []) => settleUnlisted(maria, listed, () => moment);
const holds = async () => (await maria.shelf.held()).map(({ safe }) => safe);
const answers = (problem: Error) => void (maria.api.one = () => Promise.reject(problem));

test("whatever the server still lists, or still gives, stays", async () => {
  expect(await at(END + 99 * HOUR, await maria.api.all())).toEqual([]);
  expect(await at(END + 99 * HOUR)).toEqual([]);
  expect(await holds()).toEqual([id]);
});

test("one that the server does not know any more goes once its time is over, and this device says that there was no receipt", async () => {
  await at(END - 48 * HOUR, await maria.api.all());
  server.safes.delete(id);
  expect(await at(END - HOUR)).toEqual([]);
  expect(await holds()).toEqual([id]);
  expect(await at(END + HOUR)).toEqual([{ safe: id, receipt: null, state: "withheld" }]);
  expect(await holds()).toEqual([]);
  expect((await maria.shelf.secrets(id)).code).toBeNull();
  expect(await settleKept(maria, () => false)).toEqual([{ safe: id, receipt: null, state: "withheld" }]);
});

test("one whose end nobody told goes three days after it was missed", async () => {
  server.safes.delete(id);
  await at(END);
  await at(END + 71 * HOUR);
  expect(await holds()).toEqual([id]);
  await at(END + 73 * HOUR);
  expect(await holds()).toEqual([]);
});

test("one that the server says is destroyed goes with its receipt, and only if that is right", async () => {
  answers(new Problem("safe-destroyed", 410, { receipt: "AAAA" }));
  expect(await at(END - HOUR)).toEqual([{ safe: id, receipt: null, state: "refused" }]);
  expect(await holds()).toEqual([id]);
});

test("where nobody answers it stays for thirty days, and goes then", async () => {
  await at(END - 48 * HOUR, await maria.api.all());
  answers(new Unreachable("down"));
  await at(END + 29 * 24 * HOUR);
  expect(await holds()).toEqual([id]);
  await at(END + 31 * 24 * HOUR);
  expect(await holds()).toEqual([]);
});

test("somebody else's safe goes without a word about receipts, and the keys of a shift stay", async () => {
  await maria.shelf.keepKem("duty", await newKemPair(1));
  const other = crypto.randomUUID();
  await maria.shelf.keepKem(other, await newKemPair(1));
  await maria.shelf.keepExpires(other, new Date(END).toISOString());
  expect(await at(END + HOUR)).toEqual([]);
  expect((await holds()).toSorted()).toEqual(["duty", id].toSorted());
});
