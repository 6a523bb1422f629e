import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Bytes } from "./envelope";
import type { SafeWitness } from "./gossip";
import { decodeNote } from "./messages";
import type { SafePassage } from "./passing";
import { Room, type Page } from "./roomful";

let room: Room;
let maria: Page;
let anke: Page;

const envelope = (...bytes: number[]): Bytes => new Uint8Array(bytes);

/** A safe that notes what it hears, and puts in what the test says. */
class Safe implements SafePassage {
  readonly found: number[][] = [];
  private readonly tells = new Set<(envelope: Bytes) => void>();

  constructor(private readonly members: readonly string[]) {}

  outgoing = (tell: (envelope: Bytes) => void) => {
    this.tells.add(tell);
    return () => void this.tells.delete(tell);
  };
  isIn = (device: string) => this.members.includes(device);
  heard = (one: Bytes) => void this.found.push([...one]);

  put(one: Bytes): void {
    for (const tell of this.tells) tell(one);
  }

  get witness(): SafeWitness {
    return { heads: async () => null, compare: async () => null, vouch: async () => "yes", signs: () => null, subscribe: () => () => undefined, passage: this };
  }
}

beforeEach(async () => {
  room = Room.with(["maria", "patient"], ["anke", "doctor"], ["jan", "relative"]);
  anke = await room.page("anke", "a");
  maria = await room.page("maria", "b");
  await vi.waitFor(() => expect([maria.linked, anke.linked]).toEqual([["a"], ["b"]]), 3000);
});

afterEach(() => room.close());

function both(hers = new Safe(["a", "b"]), doctors = new Safe(["a", "b"])): [Safe, Safe] {
  maria.call.compareWith(hers.witness);
  anke.call.compareWith(doctors.witness);
  return [hers, doctors];
}

test("what one page puts into the safe reaches the other, byte for byte", async () => {
  const [hers, doctors] = both();
  hers.put(envelope(1, 2, 255));
  await vi.waitFor(() => expect(doctors.found).toEqual([[1, 2, 255]]));
  expect(hers.found).toEqual([]);
});

test("a device that the safe did not let in is passed nothing", async () => {
  const [hers, doctors] = both(new Safe(["b"]));
  hers.put(envelope(1));
  doctors.put(envelope(2));
  await new Promise((done) => setTimeout(done, 50));
  expect([hers.found, doctors.found]).toEqual([[], []]);
});

test("a guest is passed nothing", async () => {
  const jan = await room.page("jan", "j");
  await room.admit(maria, jan);
  await vi.waitFor(() => expect(jan.linked).toEqual(["a", "b"]), 5000);
  const [hers, doctors] = both(new Safe(["a", "b", "j"]));
  const guests = new Safe(["a", "b", "j"]);
  jan.call.compareWith(guests.witness);
  hers.put(envelope(1));
  guests.put(envelope(2));
  await vi.waitFor(() => expect(doctors.found).toEqual([[1]]));
  expect([guests.found, hers.found]).toEqual([[], []]);
});

test("a page that is loaded anew is told again what it may have missed", async () => {
  const [hers] = both();
  hers.put(envelope(7));
  anke.call.dispose();
  const again = await room.page("anke", "a");
  const doctors = new Safe(["a", "b"]);
  again.call.compareWith(doctors.witness);
  await vi.waitFor(() => expect(doctors.found).toEqual([[7]]), 5000);
});

test("what is too long for a line that others need is left to the server", async () => {
  const [hers, doctors] = both();
  hers.put(new Uint8Array(20_000));
  hers.put(envelope(1));
  await vi.waitFor(() => expect(doctors.found).toEqual([[1]]));
});

test("a safe that is left passes nothing on any more", async () => {
  const hers = new Safe(["a", "b"]);
  const doctors = new Safe(["a", "b"]);
  anke.call.compareWith(doctors.witness);
  const leave = maria.call.compareWith(hers.witness);
  leave();
  hers.put(envelope(1));
  await new Promise((done) => setTimeout(done, 50));
  expect(doctors.found).toEqual([]);
});

test.each([[""], ["not base64!"], ["A"], [7], [null], ["A".repeat(70_000)]])("%j is no envelope", (said) => {
  expect(decodeNote(JSON.stringify({ kind: "sealed", envelope: said }))).toBeNull();
});
