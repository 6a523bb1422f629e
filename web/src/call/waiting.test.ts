import { afterEach, expect, test, vi } from "vitest";
import { Room } from "./roomful";
import { waitingIn } from "./waiting";

let room: Room | null = null;
afterEach(() => {
  room?.close();
  room = null;
});

test("who waits in the call is read from the news that it rings, and nothing else is", () => {
  const doctor = { person_id: "claes", device_id: "desk", public_key: "key" };
  expect(waitingIn([doctor])).toEqual([{ person: "claes", device: "desk", publicKey: "key" }]);
  for (const odd of [undefined, "doctor", [null, 1, {}, { ...doctor, public_key: null }, { ...doctor, device_id: "" }]]) expect(waitingIn(odd)).toEqual([]);
});

test("who waits gets the offer while the page still joins, and gets it once", async () => {
  room = Room.with(["tom", "patient"], ["claes", "doctor"]);
  const doctor = await room.page("claes", "desk");
  let open: () => void = () => undefined;
  room.door = new Promise((resolve) => (open = resolve));
  const entering = room.page("tom", "phone", { waiting: [{ person: "claes", device: "desk", publicKey: doctor.who.publicKey }] });
  await vi.waitFor(() => expect(room?.offers).toMatchObject([{ from: "phone", to: "desk" }]));
  expect(room.told.participants.find((one) => one.person_id === "tom")).toMatchObject({ present: false });
  open();
  const patient = await entering;
  await vi.waitFor(() => expect([doctor.linked, patient.linked]).toEqual([["phone"], ["desk"]]), 3000);
  expect(room.offers).toHaveLength(1);
});

test("the screen may be drawn once the offer is answered, and not before", async () => {
  room = Room.with(["tom", "patient"], ["claes", "doctor"]);
  const doctor = await room.page("claes", "desk");
  let open: () => void = () => undefined;
  room.door = new Promise((resolve) => (open = resolve));
  const entering = room.page("tom", "phone", { waiting: [{ person: "claes", device: "desk", publicKey: doctor.who.publicKey }] });
  const patient = await vi.waitFor(() => room?.at("phone") ?? Promise.reject(new Error("the page is not there yet")));
  const told = vi.fn();
  void patient.call.answered.then(told);
  await vi.waitFor(() => expect(room?.offers).toHaveLength(1));
  expect(told).not.toHaveBeenCalled();
  open();
  await entering;
  await vi.waitFor(() => expect(told).toHaveBeenCalled(), 3000);
});
