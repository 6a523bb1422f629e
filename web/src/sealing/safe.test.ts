import { expect, test } from "vitest";
import { contentKey } from "./content.ts";
import { foundedSafe, newDevice, NOW, seen } from "./proof/people.ts";
import { openedBy, readBody } from "./read.ts";
import { write } from "./write.ts";

const answers = { reason: "fever", since: "yesterday" };

test("the assigned doctor opens what the patient sealed before there was a doctor", async () => {
  const safe = await foundedSafe();
  await safe.keep(await write(safe.state, safe.patient, "answers", await safe.key(), answers, NOW));
  const doctor = await newDevice();
  await safe.admit(doctor, "doctor");

  const { state, envelopes } = await seen(safe);
  const rooms = await openedBy(state, envelopes, doctor.device, doctor.kem);
  const key = await contentKey(rooms.get(1)!, safe.share);
  const sealed = envelopes.find((envelope) => envelope.header.type === "answers")!;
  expect(await readBody(sealed, new Map([[1, key]]))).toEqual(answers);
  expect(state.members.get(doctor.device)?.doctor).toEqual({ nihdi: "1-00000-84-004", name: "Dr. Anke Peeters" });
});

test("the patient reads their own safe again after a reload, from the chain and keys no script can copy", async () => {
  const safe = await foundedSafe();
  await safe.keep(await write(safe.state, safe.patient, "answers", await safe.key(), answers, NOW));
  const rooms = await openedBy(safe.state, safe.envelopes, safe.patient.device, safe.patient.kem);
  expect(rooms.get(1)).toEqual(safe.room);
  expect((safe.patient.kem.privateKey as CryptoKey).extractable).toBe(false);
});

test("without the server's share nothing opens, with it everything does", async () => {
  const safe = await foundedSafe();
  const sealed = await safe.keep(await write(safe.state, safe.patient, "answers", await safe.key(), answers, NOW));
  const withoutShare = await contentKey(safe.room, new Uint8Array(32));
  await expect(readBody(sealed, new Map([[1, withoutShare]]))).rejects.toMatchObject({ attack: "unreadable" });
  expect(await readBody(sealed, new Map([[1, await safe.key()]]))).toEqual(answers);
});

test("without the room secret nothing opens either", async () => {
  const safe = await foundedSafe();
  const sealed = await safe.keep(await write(safe.state, safe.patient, "answers", await safe.key(), answers, NOW));
  const guess = await contentKey(new Uint8Array(32), safe.share);
  await expect(readBody(sealed, new Map([[1, guess]]))).rejects.toMatchObject({ attack: "unreadable" });
});

test("the safe works under the hybrid suite in the same way", async () => {
  const safe = await foundedSafe(undefined, 2);
  const doctor = await newDevice(undefined, 2);
  await safe.admit(doctor, "doctor");
  const { state, envelopes } = await seen(safe);
  expect((await openedBy(state, envelopes, doctor.device, doctor.kem)).get(1)).toEqual(safe.room);
});

test("sealed lengths tell no more than a multiple of 256 bytes", async () => {
  const safe = await foundedSafe();
  const lengthOf = async (text: string) => {
    const raw = await write(safe.state, safe.patient, "message", await safe.key(), { id: "x", text }, NOW);
    return raw.length;
  };
  expect(await lengthOf("no")).toBe(await lengthOf("yes, since yesterday evening"));
});
