import { beforeEach, expect, test } from "vitest";
import { type Attack, Refused } from "./attacks.ts";
import type { Bytes } from "./bytes.ts";
import { contentKey, newRoom } from "./content.ts";
import * as draft from "./draft.ts";
import { frame, LABELS, unframe } from "./framing.ts";
import { stateDutyKem } from "./kem.ts";
import { joinBody, type OnDuty, pregrant, readPregrant } from "./pregrant.ts";
import { type Device, foundedSafe, LATER, newDevice, NOW, type Safe, seen } from "./proof/people.ts";
import { doctorLeaf } from "./proof/tree.ts";
import { openedBeforehand, openedByJoin, readBody } from "./read.ts";
import { join, remove, write } from "./write.ts";

const attack = (work: Promise<unknown>): Promise<Attack | "accepted"> =>
  work.then(
    () => "accepted" as const,
    (thrown: unknown) => (thrown instanceof Refused ? thrown.attack : Promise.reject(thrown)),
  );

let safe: Safe;
let doctor: Device;
beforeEach(async () => {
  safe = await foundedSafe();
  doctor = await newDevice();
  await safe.keep(await write(safe.state, safe.patient, "answers", await safe.key(), { reason: "rash" }, NOW));
});

async function onDuty(device: Device, exp = LATER): Promise<OnDuty> {
  const log = await safe.log.evidence(safe.log.add(doctorLeaf(device.device, device.publicKey, "1-00000-84-004", "Dr. Example")));
  const statement = await stateDutyKem(device, device.person, { suite: 1, pair: device.kem, exp });
  return { doctor: device.person, device: device.device, key: device.publicKey, statement, log };
}
const given = async (to: Device, by: Device = safe.patient) => pregrant(safe.state, by, await onDuty(to), [safe.room], NOW);
const joins = (raw: Bytes, by: Device) => draft.join(safe.state, by, joinBody(raw), NOW).then((made) => safe.keep(made));

test("the assigned doctor comes in and reads while the patient is away, and again after a reload", async () => {
  const raw = await given(doctor);
  expect((await openedBeforehand(safe.state, readPregrant(raw), doctor.kem)).get(1)).toEqual(safe.room);
  await safe.keep(await join(safe.state, doctor, joinBody(raw), NOW));
  const { state, envelopes } = await seen(safe);
  expect(state.members.get(doctor.device)).toMatchObject({ role: "doctor", doctor: { name: "Dr. Example" } });
  const rooms = await openedByJoin(state, envelopes, doctor.device, doctor.kem);
  const answers = envelopes.find(({ header }) => header.type === "answers")!;
  expect(await readBody(answers, new Map([[1, await contentKey(rooms.get(1)!, safe.share)]]))).toEqual({ reason: "rash" });
});

test("another doctor on duty opens nothing of it and cannot join with it", async () => {
  const [raw, other] = [await given(doctor), await newDevice()];
  await expect(openedBeforehand(safe.state, readPregrant(raw), other.kem)).rejects.toMatchObject({ attack: "unreadable" });
  expect(await attack(joins(raw, other))).toBe("altered");
  expect(await attack(joins(raw, { ...doctor, device: other.device }))).toBe("ghost-member");
});

test("only the patient's devices give any", async () => {
  expect(await attack(joins(await given(doctor, await newDevice()), doctor))).toBe("ghost-member");
  await safe.admit(await newDevice(), "companion");
  const companion = [...safe.state.members.values()].find((member) => member.role === "companion")!;
  expect(await attack(joins(await given(doctor, { ...(await newDevice()), device: companion.device }), doctor))).toBe("ghost-member");
  expect(await attack(joins(await given(doctor, { ...(await newDevice()), device: safe.patient.device }), doctor))).toBe("ghost-member");
});

test("it is for this safe and this epoch", async () => {
  const raw = await given(doctor);
  const other = await foundedSafe();
  expect(await attack(draft.join(other.state, doctor, joinBody(raw), NOW).then((made) => other.keep(made)))).toBe("ghost-member");
  const guest = await newDevice();
  await safe.admit(guest, "companion");
  await safe.keep(await remove(safe.state, safe.patient, guest.device, newRoom(), NOW));
  expect(await attack(joins(raw, doctor))).toBe("wrong-epoch");
});

test("a shift's statement of another device, of another doctor or of yesterday is not answered", async () => {
  const [duty, other] = [await onDuty(doctor), await newDevice()];
  const made = (change: Partial<OnDuty>) => attack(pregrant(safe.state, safe.patient, { ...duty, ...change }, [safe.room], NOW));
  expect(await made({ key: other.publicKey })).toBe("swapped-key");
  expect(await made({ doctor: other.person })).toBe("foreign-statement");
  expect(await made({ device: other.device })).toBe("foreign-statement");
  expect(await made({ statement: (await onDuty(doctor, "2026-11-22T08:00:00.000Z")).statement })).toBe("expired-statement");
  expect(await made({})).toBe("accepted");
});

test("with a byte changed it lets nobody in", async () => {
  const raw = await given(doctor);
  const { headerBytes } = unframe(raw);
  for (const place of [5, 3 + headerBytes.length + 1, raw.length - 3]) {
    const changed = raw.map((byte, i) => (i === place ? byte ^ 1 : byte)) as Bytes;
    expect(await attack(joins(changed, doctor)), `byte ${place}`).not.toBe("accepted");
  }
});

test("a grant of the chain is no pre-grant, whatever label it has", async () => {
  const { headerBytes, body } = safe.envelopes[1]!;
  const header = JSON.parse(new TextDecoder().decode(headerBytes)) as object;
  expect(await attack(frame(LABELS.pregrant, header, body, safe.patient.sign).then((raw) => joins(raw, doctor)))).toBe("malformed");
});
