import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CHECKED_WITHIN_MS, doubtOf, isCovered } from "./doubt";
import { againIn } from "./gossip";
import type { Compared, Heads, SafeWitness, Vouched } from "./gossip";
import { decodeNote, type HeadsNote } from "./messages";
import { noWitness } from "./noWitness";
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
  /** What the server does with a question about the chain. */
  server: "answers" | "refuses" | "hangs" = "answers";
  compare = async (told: Heads): Promise<Compared> => {
    this.told.push(told);
    if (this.server === "hangs") return new Promise<never>(() => undefined);
    if (this.server === "refuses") return "unanswered";
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

const doubts = (page: Page, after: number) => doubtOf(page.call.picture.view.peers, true, Date.now() + after);

test.each(["refuses", "hangs"] as const)("a server that %s what would compare them is told of once it has had time enough", async (how) => {
  const [hers, doctors] = [new Knows(4), new Knows(4)];
  maria.call.compareWith(hers);
  anke.call.compareWith(doctors);
  await vi.waitFor(() => expect(doctors.told).toHaveLength(1));
  expect(doubts(anke, CHECKED_WITHIN_MS)).toBeNull();
  doctors.server = how;
  hers.grow(5);
  await vi.waitFor(() => expect(doctors.told).toHaveLength(2));
  expect([doubts(anke, 0), doubts(anke, CHECKED_WITHIN_MS), doubts(maria, CHECKED_WITHIN_MS)]).toEqual([null, "uncompared", null]);
  expect([anke.call.picture.view.phase, apart(anke)]).toEqual(["connected", null]);
});

test("an answer that comes late takes back nothing that was found since", async () => {
  const [hers, doctors] = [new Knows(4), new Knows(4)];
  maria.call.compareWith(hers);
  anke.call.compareWith(doctors);
  await vi.waitFor(() => expect(doctors.told).toHaveLength(1));
  let answer = (_: Compared): void => undefined;
  const late = new Promise<Compared>((resolve) => (answer = resolve));
  doctors.compare = async ({ seq }) => (seq === 5 ? late : "chain");
  hers.grow(5);
  hers.grow(6);
  await vi.waitFor(() => expect(apart(anke)).toBe("chain"));
  answer(null);
  await late;
  await new Promise((done) => setTimeout(done));
  expect([apart(anke), apart(maria)]).toEqual(["chain", "chain"]);
});

test("it is asked again until it answers, and then nothing is said", async () => {
  const [hers, doctors] = [new Knows(4), new Knows(4)];
  doctors.server = "refuses";
  maria.call.compareWith(hers);
  anke.call.compareWith(doctors);
  await vi.waitFor(() => expect(doctors.told).toHaveLength(1));
  doctors.server = "answers";
  await vi.waitFor(() => expect(doubts(anke, CHECKED_WITHIN_MS)).toBeNull(), 5000);
  expect(doctors.told).toHaveLength(2);
});

test("what was found stands while the server says nothing more", async () => {
  const [hers, doctors] = [new Knows(4), new Knows(4)];
  maria.call.compareWith(hers);
  anke.call.compareWith(doctors);
  hers.grow(5);
  await vi.waitFor(() => expect([apart(maria), apart(anke)]).toEqual(["chain", "chain"]));
  doctors.server = "refuses";
  hers.grow(6);
  await vi.waitFor(() => expect(doubts(anke, CHECKED_WITHIN_MS)).toBe("uncompared"));
  expect([apart(maria), apart(anke)]).toEqual(["chain", "chain"]);
});

test("a newer head that is answered stands for the older one that was not", async () => {
  const [hers, doctors] = [new Knows(4), new Knows(9)];
  doctors.server = "hangs";
  maria.call.compareWith(hers);
  anke.call.compareWith(doctors);
  await vi.waitFor(() => expect(doubts(anke, CHECKED_WITHIN_MS)).toBe("uncompared"));
  doctors.server = "answers";
  hers.grow(5);
  await vi.waitFor(() => expect(doubts(anke, CHECKED_WITHIN_MS)).toBeNull());
});

test("who comes later is told too", async () => {
  const hers = new Knows(7);
  maria.call.compareWith(hers);
  const doctors = new Knows(7);
  await new Promise((resolve) => setTimeout(resolve, 20));
  anke.call.compareWith(doctors);
  await vi.waitFor(() => expect(hers.told.at(-1)?.seq).toBe(7));
});

const isDenied = (page: Page) => vi.waitFor(() => expect(page.call.picture.view).toMatchObject({ phase: "failed", failure: "unsealed", peers: [] }));

test("a page that the server tells of no safe hears of it from the other one, before or after it asks itself, and the call ends", async () => {
  maria.call.compareWith(new Knows(4));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(anke.call.picture.view.phase).toBe("connected");
  anke.call.compareWith(noWitness);
  await isDenied(anke);
});

test("a page whose device made the safe that the server denies ends the call by itself; where nobody has one it goes on", async () => {
  maria.call.compareWith({ ...noWitness });
  anke.call.compareWith(noWitness);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([maria, anke].map((page) => page.call.picture.view.phase)).toEqual(["connected", "connected"]);
  maria.call.compareWith({ ...noWitness, denied: async () => true });
  await isDenied(maria);
  const retry = maria.call.retry();
  await isDenied(maria);
  await retry;
});

test("where neither has a safe, the log's heads alone are told and compared, and nobody is denied anything", async () => {
  const found: Heads[] = [];
  const log = (note: string): SafeWitness => ({ ...noWitness, heads: async () => ({ safe: "", seq: 0, hash: "", note }), compare: async (told) => (found.push(told), told.note === note ? null : "log") });
  maria.call.compareWith(log("one"));
  anke.call.compareWith(log("one"));
  await vi.waitFor(() => expect(found).toHaveLength(2));
  expect([maria, anke].map((page) => [page.call.picture.view.phase, apart(page)])).toEqual([["connected", null], ["connected", null]]);
  anke.call.compareWith(log("another"));
  await vi.waitFor(() => expect([apart(maria), apart(anke)]).toEqual(["log", "log"]));
});

test("what another device says of its heads is read with suspicion", () => {
  const said: HeadsNote = { kind: "heads", safe: "s", seq: 3, hash: "h", note: "n", apart: null };
  expect(decodeNote(JSON.stringify(said))).toEqual(said);
  for (const bent of [{ seq: -1 }, { seq: 1.5 }, { seq: "3" }, { hash: 4 }, { safe: "s".repeat(37) }, { note: "n".repeat(8193) }]) expect(decodeNote(JSON.stringify({ ...said, ...bent }))).toBeNull();
  expect(decodeNote(JSON.stringify({ ...said, apart: "anything" }))).toEqual(said);
});

test("who is in doubt is asked about every three seconds while nobody is told yet, then ever more seldom", () => {
  expect(Array.from({ length: 11 }, (_, tries) => againIn(tries) / 1000)).toEqual([3, 3, 3, 3, 3, 3, 3, 3, 6, 12, 12]);
});
