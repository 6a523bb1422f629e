import { afterEach, expect, test, vi } from "vitest";
import { cutAll } from "./fakeLines";
import { Room, type Page } from "./roomful";

let room: Room;
afterEach(() => room.close());

async function two(): Promise<[Page, Page]> {
  room = Room.with(["tom", "patient"], ["claes", "doctor"]);
  const pages: [Page, Page] = [await room.page("claes", "desk"), await room.page("tom", "phone")];
  await connected(...pages);
  room.offers.length = 0;
  return pages;
}

const connected = (...pages: Page[]) => vi.waitFor(() => expect(pages.map((page) => page.linked.length)).toEqual(pages.map(() => 1)), 5000);
const restarts = (from: string) => room.offers.filter((offer) => offer.from === from && offer.body.restart);

test("another network: a new path is sought at once, for the connection that exists", async () => {
  const [doctor, patient] = await two();
  patient.tellNetwork("cellular");
  await vi.waitFor(() => expect(restarts("phone")).toHaveLength(1));
  const [offer] = restarts("phone");
  expect(offer).toMatchObject({ to: "desk", body: { sdp: expect.stringMatching(/^line \d+ of 1/) } });
  await connected(doctor, patient);
  expect(room.offers).toHaveLength(1);
});

test("the same network, only slower: nothing is sought", async () => {
  const [doctor, patient] = await two();
  patient.tellNetwork("wifi");
  await new Promise((resolve) => setTimeout(resolve, 100));
  await connected(doctor, patient);
  expect(room.offers).toEqual([]);
});

test("another network that took the socket along: the new path is sought when the socket is back", async () => {
  const [doctor, patient] = await two();
  patient.tellSocket(false);
  patient.tellNetwork("cellular");
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(room.offers).toEqual([]);
  patient.tellSocket(true);
  await vi.waitFor(() => expect(restarts("phone")).toHaveLength(1));
  await connected(doctor, patient);
});

test("back online after a cut: the line is up again at once, and the page says how long it was gone", async () => {
  const [doctor, patient] = await two();
  cutAll();
  await vi.waitFor(() => expect(patient.call.picture.view.phase).toBe("reconnecting"));
  patient.window.dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(restarts("phone")).toHaveLength(1), { timeout: 300 });
  await connected(doctor, patient);
  expect(patient.call.picture.restoredAt).not.toBeNull();
});

test("a line that was cut is sought again without anybody saying that the network changed", async () => {
  const [doctor, patient] = await two();
  cutAll();
  await connected(doctor, patient);
  expect([...restarts("phone"), ...restarts("desk")].length).toBeGreaterThan(0);
});

test("a path that is lost makes the page ask whether the server is still there, once", async () => {
  const [doctor, patient] = await two();
  expect([doctor.probes, patient.probes]).toEqual([0, 0]);
  cutAll();
  await vi.waitFor(() => expect([doctor.probes, patient.probes]).toEqual([1, 1]));
  await connected(doctor, patient);
  expect([doctor.probes, patient.probes]).toEqual([1, 1]);
});

test("both sides change networks at the same moment and find each other", async () => {
  const [doctor, patient] = await two();
  for (const page of [doctor, patient]) page.tellNetwork("cellular");
  await vi.waitFor(() => expect(room.offers.length).toBeGreaterThan(0));
  await connected(doctor, patient);
  expect(room.offers.every((offer) => offer.body.restart)).toBe(true);
});

test("an offer that was lost while the server could do nothing goes again as soon as it is ready", async () => {
  const [doctor, patient] = await two();
  patient.serverIsAway = true;
  patient.tellNetwork("cellular");
  await vi.waitFor(() => expect(patient.lettersLost).toBeGreaterThan(0));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(room.offers).toEqual([]);
  patient.serverIsBack();
  await vi.waitFor(() => expect(restarts("phone").length).toBeGreaterThan(0), { timeout: 300 });
  await connected(doctor, patient);
});
