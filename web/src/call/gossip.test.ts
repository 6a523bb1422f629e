import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CHECKED_WITHIN_MS, doubtOf, isCovered } from "./doubt";
import type { Apart, Heads, SafeWitness, Vouched } from "./gossip";
import { decodeNote, type HeadsNote } from "./messages";
import { Room, type Page } from "./roomful";

let room: Room;
let maria: Page;
let anke: Page;

const heads = (seq: number): Heads => ({ safe: "s", seq, hash: "h", note: "n" });

/** A safe as one device sees it: how far, and what it makes of what it is told. */
class Knows implements SafeWitness {
  told: Heads[] = [];
  private readonly listeners = new Set<() => void>();
  vouched: Vouched | null = "yes";

  constructor(public seq: number) {}

  heads = async () => heads(this.seq);
  asked = 0;
  vouch = async () => {
    this.asked++;
    return this.vouched;
  };
  signs = () => null;
  compare = async (told: Heads): Promise<Apart | null> => {
    this.told.push(told);
    return told.seq > this.seq ? "chain" : null;
  };
  subscribe = (changed: () => void) => {
    this.listeners.add(changed);
    return () => void this.listeners.delete(changed);
  };
  grow(seq: number): void {
    this.seq = seq;
    for (const listener of this.listeners) listener();
  }
}

const apart = (page: Page) => page.call.picture.view.apart;
const peer = (page: Page) => page.call.picture.view.peers[0];

beforeEach(async () => {
  room = Room.with(["maria", "patient"], ["anke", "doctor"]);
  anke = await room.page("anke", "a");
  maria = await room.page("maria", "b");
  await vi.waitFor(() => expect(maria.linked).toEqual(["a"]), 3000);
  await vi.waitFor(() => expect(anke.linked).toEqual(["b"]), 3000);
});

afterEach(() => room.close());

test("two devices that see the same tell each other so, and nothing is said", async () => {
  const [hers, doctors] = [new Knows(4), new Knows(4)];
  maria.call.compareWith(hers);
  anke.call.compareWith(doctors);
  await vi.waitFor(() => expect([hers.told, doctors.told].every((told) => told.length > 0)).toBe(true));
  expect([apart(maria), apart(anke)]).toEqual([null, null]);
});

test("a last message that is withheld from one side is said on both, and taken back when it comes", async () => {
  const [hers, doctors] = [new Knows(4), new Knows(4)];
  maria.call.compareWith(hers);
  anke.call.compareWith(doctors);
  hers.grow(5);
  await vi.waitFor(() => expect([apart(maria), apart(anke)]).toEqual(["chain", "chain"]));
  doctors.grow(5);
  hers.grow(6);
  doctors.seq = 6;
  await vi.waitFor(() => expect([apart(maria), apart(anke)]).toEqual([null, null]));
});

test("a key that the safe does not vouch for ends the attempt", async () => {
  const hers = new Knows(4);
  hers.vouched = "no";
  maria.call.compareWith(hers);
  await vi.waitFor(() => expect(maria.call.picture.view).toMatchObject({ phase: "failed", failure: "identity", peers: [] }));
});

test("a device that was not let in yet is named as such, and the call goes on", async () => {
  const doctors = new Knows(4);
  doctors.vouched = "newcomer";
  anke.call.compareWith(doctors);
  await vi.waitFor(() => expect(peer(anke)?.vouched).toBe("newcomer"));
  expect(anke.call.picture.view.phase).toBe("connected");
  doctors.vouched = "yes";
  doctors.grow(5);
  await vi.waitFor(() => expect(peer(anke)?.vouched).toBe("yes"));
});

test("a server that withholds what would vouch ends no call, and is told of once it has had time enough", async () => {
  const doctors = new Knows(4);
  doctors.vouched = null;
  anke.call.compareWith(doctors);
  await vi.waitFor(() => expect(doctors.asked).toBeGreaterThan(0));
  const { peers, phase } = anke.call.picture.view;
  expect([phase, doubtOf(peers, true, Date.now()), doubtOf(peers, true, Date.now() + CHECKED_WITHIN_MS)]).toEqual(["connected", null, "unchecked"]);
  expect(isCovered(peers, true)).toBe(false);
});

test("who comes later is told too", async () => {
  const hers = new Knows(7);
  maria.call.compareWith(hers);
  const doctors = new Knows(7);
  await new Promise((resolve) => setTimeout(resolve, 20));
  anke.call.compareWith(doctors);
  await vi.waitFor(() => expect(hers.told.at(-1)?.seq).toBe(7));
});

test("what another device says of its heads is read with suspicion", () => {
  const said: HeadsNote = { kind: "heads", safe: "s", seq: 3, hash: "h", note: "n", apart: null };
  expect(decodeNote(JSON.stringify(said))).toEqual(said);
  for (const bent of [{ seq: -1 }, { seq: 1.5 }, { seq: "3" }, { hash: 4 }, { safe: "s".repeat(37) }, { note: "n".repeat(8193) }]) expect(decodeNote(JSON.stringify({ ...said, ...bent }))).toBeNull();
  expect(decodeNote(JSON.stringify({ ...said, apart: "anything" }))).toEqual(said);
});
