import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Attempt } from "./attempt";
import { Room } from "./roomful";

let room: Room;
beforeEach(() => void (room = Room.with(["tom", "patient"], ["claes", "doctor"])));
afterEach(() => room.close());

test("the first offer is answered on the connection that was made ready, and the next one on another", async () => {
  const spare = new Attempt("", {}, 1);
  const doctor = await room.page("claes", "desk", { spare: Promise.resolve(spare) });
  const patient = await room.page("tom", "phone");
  await vi.waitFor(() => expect([doctor.linked, patient.linked]).toEqual([["phone"], ["desk"]]), 3000);
  expect([spare.pc.connectionState, spare.id]).toEqual(["connected", room.offers[0]?.body.attempt]);
  await room.page("tom", "laptop");
  await vi.waitFor(() => expect(doctor.linked).toEqual(["laptop"]), 3000);
  expect(spare.pc.connectionState).toBe("closed");
});

test("a connection that was made ready for nobody is closed with the call", async () => {
  const spare = new Attempt("", {}, 1);
  const doctor = await room.page("claes", "desk", { spare: Promise.resolve(spare) });
  doctor.call.dispose();
  await vi.waitFor(() => expect(spare.pc.connectionState).toBe("closed"));
});

test("new relay addresses leave the number of spare paths as it is, for browsers refuse another one", () => {
  const spare = new Attempt("", {}, 1);
  const told = vi.spyOn(spare.pc, "setConfiguration");
  spare.configure({ iceTransportPolicy: "relay" });
  expect(told).toHaveBeenCalledWith({ iceTransportPolicy: "relay", iceCandidatePoolSize: 1 });
});
