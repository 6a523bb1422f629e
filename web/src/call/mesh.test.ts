import { afterEach, expect, test, vi } from "vitest";
import { Room, type Page } from "./roomful";

let room: Room;
afterEach(() => room.close());

async function three(): Promise<[Page, Page, Page]> {
  room = Room.with(["tom", "patient"], ["mother", "companion"], ["claes", "doctor"]);
  const pages: [Page, Page, Page] = [await room.page("claes", "desk"), await room.page("tom", "phone"), await room.page("mother", "tablet")];
  await linked(pages[0], "phone", "tablet");
  await linked(pages[1], "desk", "tablet");
  await linked(pages[2], "desk", "phone");
  return pages;
}

const linked = (page: Page, ...devices: string[]) => vi.waitFor(() => expect(page.linked).toEqual(devices), 3000);

test("three people are each linked to both others, and each line has a safety number of its own", async () => {
  const pages = await three();
  const numbers = () => pages.flatMap((page) => page.call.picture.view.peers.map((peer) => peer.safety));
  await vi.waitFor(() => expect(numbers()).not.toContain(null), 3000);
  expect(new Set(numbers()).size).toBe(3);
});

test("what one writes, both others read", async () => {
  const [doctor, patient, companion] = await three();
  companion.call.write("he is asleep");
  await vi.waitFor(() => expect([doctor.reads, patient.reads]).toEqual([["he is asleep"], ["he is asleep"]]));
});

test("who switches the microphone off is off for both others, and nobody else is", async () => {
  const [doctor, patient, companion] = await three();
  await patient.media.setMic(false);
  const off = (page: Page) => page.call.picture.view.peers.filter((peer) => !peer.note.mic).map((peer) => peer.person);
  await vi.waitFor(() => expect([off(doctor), off(companion)]).toEqual([["tom"], ["tom"]]));
  expect(off(patient)).toEqual([]);
});

test("when one of three leaves, the other two go on", async () => {
  const [doctor, patient, companion] = await three();
  await companion.call.leave();
  await linked(doctor, "phone");
  await linked(patient, "desk");
  expect([doctor, patient].map((page) => page.call.picture.view.phase)).toEqual(["connected", "connected"]);
});

test("who goes on at another device is linked there, and the old device is let go and told", async () => {
  const [doctor, patient, companion] = await three();
  const laptop = await room.page("tom", "laptop");
  await linked(laptop, "desk", "tablet");
  await linked(doctor, "laptop", "tablet");
  await linked(companion, "desk", "laptop");
  expect(patient.linked).toEqual([]);
  expect(patient.call.picture.view.failure).toBe("taken");
});

test("the fourth is linked to all three", async () => {
  room = Room.with(["tom", "patient"], ["mother", "companion"], ["father", "companion"], ["claes", "doctor"]);
  for (const [person, device] of [["claes", "desk"], ["tom", "phone"], ["mother", "tablet"]] as const) await room.page(person, device);
  await linked(await room.page("father", "car"), "desk", "phone", "tablet");
});
