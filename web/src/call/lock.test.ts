import { afterEach, expect, test, vi } from "vitest";
import { certificates } from "./fakeLines";
import { Room, type Page } from "./roomful";

let room: Room;
afterEach(() => {
  certificates.late = 0;
  vi.useRealTimers();
  room.close();
});

const digits = (page: Page) => page.call.picture.view.peers.map((peer) => peer.safety);

async function two(): Promise<[Page, Page]> {
  room = Room.with(["tom", "patient"], ["claes", "doctor"]);
  return [await room.page("claes", "desk"), await room.page("tom", "phone")];
}

test("both sides have the same six digits, though the figures never tell a certificate", async () => {
  const [doctor, patient] = await two();
  await vi.waitFor(() => expect(digits(doctor)).toEqual([expect.stringMatching(/^\d{6}$/)]), 3000);
  await vi.waitFor(() => expect(digits(patient)).toEqual(digits(doctor)), 3000);
});

test("a device that takes long to shake hands is checked when it has, however long it took", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  certificates.late = 140;
  const [doctor, patient] = await two();
  // what signs and hashes takes real time, which no clock of the test moves on
  await vi.waitFor(() => expect([doctor, patient].map((page) => page.call.picture.view.phase)).toEqual(["connected", "connected"]), 3000);
  await vi.advanceTimersByTimeAsync(2000);
  expect([...doctor.linked, ...patient.linked]).toEqual([]);
  await vi.advanceTimersByTimeAsync(40_000);
  await vi.waitFor(() => expect([doctor.linked, patient.linked]).toEqual([["phone"], ["desk"]]), 3000);
  expect(digits(patient)).toEqual(digits(doctor));
  expect(digits(patient)).not.toContain(null);
});

test("another page of the other side is not believed checked before it is", async () => {
  const [doctor] = await two();
  await vi.waitFor(() => expect(doctor.linked).toEqual(["phone"]), 3000);
  certificates.late = 1_000_000;
  const again = await room.page("tom", "phone");
  await vi.waitFor(() => expect(again.call.picture.view.phase).toBe("connected"), 3000);
  await vi.waitFor(() => expect(doctor.call.picture.view.peers).toMatchObject([{ phase: "connected", verified: false, safety: null }]), 3000);
});
