// What becomes of a safe on this device when the server does not list it any more.
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Problem, Unreachable } from "../api/problems";
import { serverSaid } from "../live/clock";
import { newKemPair } from "../sealing";
import type { VaultDesk } from "./desk";
import { foundSafe } from "./founding";
import { settleKept } from "./receipts";
import { SafeClient } from "./safe";
import { Server } from "./server.testdata";
import { settleUnlisted } from "./unlisted";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
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
  await maria.shelf.keepAsked(id, { request: crypto.randomUUID(), patient: maria.person, at: END - 48 * HOUR });
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

test("what the server gives without listing it goes thirty days after its end", async () => {
  expect(await at(END + 29 * DAY)).toEqual([]);
  expect(await at(END + 31 * DAY)).toEqual([{ safe: id, receipt: null, state: "withheld" }]);
  expect(await holds()).toEqual([]);
});

test("one that is listed as destroyed and gets no receipt goes a day later, and this device says that there was none", async () => {
  const listed = (await maria.api.all()).map((one) => ({ ...one, state: "destroyed" as const }));
  expect(await at(END + 23 * HOUR, listed)).toEqual([]);
  expect(await at(END + 25 * HOUR, listed)).toEqual([{ safe: id, receipt: null, state: "withheld" }]);
});

test("an end that was told with the last hours comes no later, and none is believed that is weeks away", async () => {
  const [open] = await maria.api.all();
  await at(END, [{ ...open!, expires_at: "2126-11-24T10:00:00Z" }]);
  expect((await maria.shelf.kept(id)).expires).toBe(new Date(END + 14 * DAY).toISOString());
  await at(END, [{ ...open!, state: "ended" }]);
  await at(END + DAY, [{ ...open!, state: "open", expires_at: new Date(END + 9 * DAY).toISOString() }]);
  expect((await maria.shelf.kept(id)).expires).toBe(new Date(END).toISOString());
});

test("one that the server does not know any more goes once its time is over, and this device says that there was no receipt", async () => {
  server.safes.delete(id);
  expect(await at(END - HOUR)).toEqual([]);
  expect(await holds()).toEqual([id]);
  expect(await at(END + HOUR)).toEqual([{ safe: id, receipt: null, state: "withheld" }]);
  expect(await holds()).toEqual([]);
  expect((await maria.shelf.secrets(id)).code).toBeNull();
  expect(await settleKept(maria, () => false)).toEqual([{ safe: id, receipt: null, state: "withheld" }]);
});

test("one whose end nobody told goes three days after it was missed, and nothing is said of a receipt", async () => {
  await maria.shelf.keepEnd(id, { expires: undefined });
  server.safes.delete(id);
  await at(END);
  await at(END + 71 * HOUR);
  expect(await holds()).toEqual([id]);
  expect(await at(END + 73 * HOUR)).toEqual([]);
  expect(await holds()).toEqual([]);
});

test("one that never reached the server goes three days later without a word about receipts", async () => {
  const lost = crypto.randomUUID();
  server.down = true;
  await expect(foundSafe(maria, new SafeClient(maria, lost))).rejects.toThrow();
  server.down = false;
  await at(END - 96 * HOUR);
  expect(await holds()).toContain(lost);
  expect(await at(END - 23 * HOUR)).toEqual([]);
  expect(await holds()).toEqual([id]);
});

test("one that was founded for somebody else goes without a word about receipts: the right to act for them may be over", async () => {
  await maria.shelf.keepAsked(id, { request: crypto.randomUUID(), patient: crypto.randomUUID(), at: END - 48 * HOUR });
  server.safes.delete(id);
  expect(await at(END + HOUR)).toEqual([]);
  expect(await holds()).toEqual([]);
  expect(await settleKept(maria, () => false)).toEqual([]);
});

test("one that the server says is destroyed goes with its receipt if that is right, and thirty days after its end if it never is", async () => {
  answers(new Problem("safe-destroyed", 410, { receipt: "AAAA" }));
  expect(await at(END - HOUR)).toEqual([{ safe: id, receipt: null, state: "refused" }]);
  expect(await holds()).toEqual([id]);
  expect(await at(END + 31 * DAY)).toEqual([{ safe: id, receipt: null, state: "withheld" }]);
  expect(await holds()).toEqual([]);
});

test("where nobody answers it stays for thirty days, and goes then", async () => {
  await at(END - 48 * HOUR, await maria.api.all());
  answers(new Unreachable("down"));
  await at(END + 29 * DAY);
  expect(await holds()).toEqual([id]);
  await at(END + 31 * DAY);
  expect(await holds()).toEqual([]);
});

test("what went comes not back by a page that still follows it, and does when this device asks anew", async () => {
  await maria.shelf.wipe(id);
  await maria.shelf.keepSeen(id, { seq: 9, hash: "h" });
  await maria.shelf.keepSecrets(id, { fresh: [] });
  expect(await holds()).toEqual([]);
  await new SafeClient(maria, id).ask();
  expect(await holds()).toEqual([id]);
});

test("somebody else's safe goes without a word about receipts, and the keys of a shift stay", async () => {
  await maria.shelf.keepKem("duty", await newKemPair(1));
  const other = crypto.randomUUID();
  await maria.shelf.keepKem(other, await newKemPair(1));
  await maria.shelf.keepEnd(other, { expires: new Date(END).toISOString() });
  expect(await at(END + HOUR)).toEqual([]);
  expect((await holds()).toSorted()).toEqual(["duty", id].toSorted());
});

test("one that is not listed is asked about at most after a minute, then two, then four, up to an hour, however often the page looks", async () => {
  const times: number[] = [];
  let now = END - 24 * HOUR;
  maria.api.one = async () => {
    times.push((now - (END - 24 * HOUR)) / 60_000);
    throw new Unreachable("down");
  };
  for (; now < END - 21 * HOUR; now += 10_000) await at(now);
  expect(times).toEqual([0, 1, 3, 7, 15, 31, 63, 123]);
});

describe("while this device's clock is years ahead", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: END + 400 * DAY, toFake: ["Date"] });
    serverSaid(new Date(END - HOUR).toISOString());
  });
  afterEach(() => {
    vi.useRealTimers();
    serverSaid(new Date().toISOString());
  });

  test("nothing goes and no end is learnt until it agrees with the server's again; by that clock alone a living safe would be gone", async () => {
    const listed = await maria.api.all();
    const before = await maria.shelf.kept(id);
    expect(await settleUnlisted(maria, listed)).toEqual([]);
    expect(await settleUnlisted(maria, [])).toEqual([]);
    expect([await holds(), await maria.shelf.kept(id)]).toEqual([[id], before]);
    vi.setSystemTime(END - HOUR);
    serverSaid(new Date(END - HOUR).toISOString());
    await settleUnlisted(maria, [{ ...listed[0]!, state: "ended" }]);
    expect([await holds(), (await maria.shelf.kept(id)).ended]).toEqual([[id], true]);
    expect(await at(END + 400 * DAY, listed)).toEqual([{ safe: id, receipt: null, state: "withheld" }]);
  });
});
