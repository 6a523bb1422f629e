import { afterEach, expect, test, vi } from "vitest";
import type { SafeWitness } from "./gossip";
import { Room, type Page } from "./roomful";

let room: Room;
afterEach(() => room.close());

/** Tom and the doctor, and his mother, for whom he signed. */
async function three(): Promise<[Page, Page, Page]> {
  room = Room.with(["tom", "patient"], ["mother", "relative"], ["claes", "doctor"]);
  const pages: [Page, Page, Page] = [await room.page("claes", "desk"), await room.page("tom", "phone"), await room.page("mother", "tablet")];
  await room.admit(pages[1], pages[2]);
  await linked(pages[0], "phone", "tablet");
  await linked(pages[1], "desk", "tablet");
  await linked(pages[2], "desk", "phone");
  return pages;
}

const linked = (page: Page, ...devices: string[]) => vi.waitFor(() => expect(page.linked).toEqual(devices), 5000);

test("three people are each linked to both others, and each line has a safety number of its own", async () => {
  const pages = await three();
  const numbers = () => pages.flatMap((page) => page.call.picture.view.peers.map((peer) => peer.safety));
  await vi.waitFor(() => expect(numbers()).not.toContain(null), 3000);
  expect(new Set(numbers()).size).toBe(3);
});

test("what patient and doctor write, a guest neither reads nor writes", async () => {
  const [doctor, patient, mother] = await three();
  mother.call.write("he is asleep");
  patient.call.write("I cough");
  doctor.call.write("since when?");
  await vi.waitFor(() => expect([doctor.reads.toSorted(), patient.reads.toSorted()]).toEqual([["I cough", "since when?"], ["I cough", "since when?"]]));
  expect(mother.reads).toEqual(["he is asleep"]);
});

test("who switches the microphone off is off for both others, and nobody else is", async () => {
  const [doctor, patient, mother] = await three();
  await patient.media.setMic(false);
  const off = (page: Page) => page.call.picture.view.peers.filter((peer) => !peer.note.mic).map((peer) => peer.person);
  await vi.waitFor(() => expect([off(doctor), off(mother)]).toEqual([["tom"], ["tom"]]));
  expect(off(patient)).toEqual([]);
});

test("when one of three leaves, the other two go on", async () => {
  const [doctor, patient, mother] = await three();
  await mother.call.leave();
  await linked(doctor, "phone");
  await linked(patient, "desk");
  expect([doctor, patient].map((page) => page.call.picture.view.phase)).toEqual(["connected", "connected"]);
});

test("who goes on at another device is linked there, and the old device is let go and told", async () => {
  const [doctor, patient, mother] = await three();
  const laptop = await room.page("tom", "laptop");
  await linked(doctor, "laptop", "tablet");
  expect(patient.linked).toEqual([]);
  expect(patient.call.picture.view.failure).toBe("taken");
  await room.admit(laptop, mother);
  await linked(laptop, "desk", "tablet");
  await linked(mother, "desk", "laptop");
});

test("the fourth is linked to all three", async () => {
  room = Room.with(["tom", "patient"], ["mother", "relative"], ["father", "carer"], ["claes", "doctor"]);
  const [, tom, mother] = [await room.page("claes", "desk"), await room.page("tom", "phone"), await room.page("mother", "tablet")];
  await room.admit(tom, mother);
  const father = await room.page("father", "car");
  await room.admit(tom, father);
  await linked(father, "desk", "phone", "tablet");
});

async function ghost(): Promise<[Page, Page, Page]> {
  room = Room.with(["tom", "patient"], ["ghost", "relative"], ["claes", "doctor"]);
  const pages: [Page, Page, Page] = [await room.page("claes", "desk"), await room.page("tom", "phone"), await room.page("ghost", "cellar")];
  await linked(pages[0], "phone");
  await linked(pages[1], "desk");
  return pages;
}

const seen = (page: Page) => page.call.picture.participants.map((one) => one.person_id).toSorted();

async function isRefused(doctor: Page, patient: Page, intruder: Page): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect([doctor.linked, patient.linked, intruder.linked]).toEqual([["phone"], ["desk"], []]);
  expect([seen(doctor), seen(patient)]).toEqual([["claes", "tom"], ["claes", "tom"]]);
  expect(room.offers.filter((offer) => offer.to === "cellar")).toEqual([]);
}

test("a member whom the server adds and nobody signed for is neither shown nor answered", async () => {
  const [doctor, patient, intruder] = await ghost();
  await isRefused(doctor, patient, intruder);
});

test("a consent that the doctor or the guest signed themselves lets nobody in", async () => {
  const [doctor, patient, intruder] = await ghost();
  await room.admit(intruder, intruder);
  await isRefused(doctor, patient, intruder);
  await room.admit(doctor, intruder);
  await isRefused(doctor, patient, intruder);
});

test.each([
  { consultation: "another" },
  { person: "somebody" },
  { device: "another" },
  { key: "AAAA" },
  { role: "interpreter" },
  { name: "Somebody Else" },
  { until: "2020-01-01T00:00:00.000Z" },
  { until: "soon" },
])("a consent that says $0 lets nobody in", async (other) => {
  const [doctor, patient, intruder] = await ghost();
  await room.admit(patient, intruder, other);
  await isRefused(doctor, patient, intruder);
});

test("who is sent out is dropped by both others at once, and the old consent does not bring them back", async () => {
  const [doctor, patient, mother] = await three();
  room.sendOut(mother);
  await linked(doctor, "phone");
  await linked(patient, "desk");
  expect(mother.call.picture.view.phase).toBe("ended");
  room.bringBack(mother);
  await doctor.call.retry();
  await vi.waitFor(() => expect(seen(doctor)).toEqual(["claes", "tom"]));
  await linked(doctor, "phone");
});

test("a guest goes when the consent is over, without a word of the server", async () => {
  const [doctor, patient, mother] = await three();
  await room.admit(patient, mother, { until: new Date(Date.now() + 400).toISOString() });
  await linked(doctor, "phone");
  await linked(patient, "desk");
});

test.each(["patient", "doctor"] as const)("a further %s, whom only a server can name, ends the attempt in plain words on both sides", async (role) => {
  room = Room.with(["tom", "patient"], ["claes", "doctor"]);
  const [doctor, patient] = [await room.page("claes", "desk"), await room.page("tom", "phone")];
  await linked(doctor, "phone");
  await linked(patient, "desk");
  room.add("ghost", role);
  const intruder = await room.page("ghost", "cellar");
  for (const page of [doctor, patient]) await vi.waitFor(() => expect(page.call.picture.view).toMatchObject({ phase: "failed", failure: "identity", peers: [] }), 3000);
  expect(intruder.linked).toEqual([]);
});

/** A safe that says of the patient's devices what it is told to. */
function safeThat(signs: SafeWitness["signs"]) {
  const changes = new Set<() => void>();
  const subscribe = (changed: () => void) => (changes.add(changed), () => void changes.delete(changed));
  const witness: SafeWitness = { signs, subscribe, heads: async () => null, compare: async () => null, vouch: async () => "yes" };
  return { witness, grows: () => changes.forEach((changed) => changed()) };
}

test("a guest whom a device signed for that the safe does not know as the patient's is gone, and back once it does", async () => {
  const [doctor, patient] = await three();
  let inside: boolean | null = null;
  const asked: string[] = [];
  const safe = safeThat((device, key) => (asked.push(`${device} ${key}`), inside));
  doctor.call.compareWith(safe.witness);
  safe.grows();
  expect(doctor.linked).toEqual(["phone", "tablet"]);
  inside = false;
  safe.grows();
  await linked(doctor, "phone");
  expect(seen(doctor)).toEqual(["claes", "tom"]);
  expect(new Set(asked)).toEqual(new Set([`phone ${patient.who.publicKey}`]));
  inside = true;
  safe.grows();
  await vi.waitFor(() => expect(seen(doctor)).toEqual(["claes", "mother", "tom"]), 3000);
});

test("a device that the server once called the patient's lets a ghost in only where no safe knows better", async () => {
  const [doctor, patient, intruder] = await ghost();
  await room.page("tom", "cellar phone");
  await linked(doctor, "cellar phone");
  await room.admit(room.at("cellar phone")!, intruder);
  await linked(doctor, "cellar", "cellar phone");
  doctor.call.compareWith(safeThat((device) => device === patient.who.deviceId).witness);
  await linked(doctor, "cellar phone");
  expect(seen(doctor)).toEqual(["claes", "tom"]);
});
