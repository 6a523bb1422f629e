import { beforeEach, expect, test } from "vitest";
import { type Attack, Refused } from "./attacks.ts";
import { random, toBase64url } from "./bytes.ts";
import { codeOf, codeSecret, newCodeSecret } from "./code.ts";
import { contentKey, newRoom } from "./content.ts";
import * as draft from "./draft.ts";
import { type Device, foundedSafe, newcomer, newDevice, NOW, type Safe, seen } from "./proof/people.ts";
import { newestRooms, openedBy, openedWithRecovery, readBody } from "./read.ts";
import { recoveryKeys } from "./recovery.ts";
import { grant, grantRecovery, remove, write } from "./write.ts";

const attack = (work: Promise<unknown>): Promise<Attack | "accepted"> =>
  work.then(
    () => "accepted" as const,
    (thrown: unknown) => (thrown instanceof Refused ? thrown.attack : Promise.reject(thrown)),
  );

const secret = newCodeSecret();
let safe: Safe;
let phone: Device;
beforeEach(async () => {
  safe = await foundedSafe((id) => recoveryKeys(secret, "code", id));
  await safe.keep(await write(safe.state, safe.patient, "answers", await safe.key(), { reason: "fever" }, NOW));
  phone = await newDevice(safe.patient.person);
});

/** What a new phone does that has nothing but the written code. */
async function recovered(typed: string) {
  const keys = await recoveryKeys(codeSecret(typed), "code", safe.id);
  const { state, envelopes } = await seen(safe, safe.raws, { ...safe.expected, recoveryKey: toBase64url(keys.key) });
  return { keys, state, envelopes, rooms: await openedWithRecovery(state, envelopes, keys) };
}

test("a new phone comes in with the written code, reads everything, and is the patient's from then on", async () => {
  const { keys, state, envelopes, rooms } = await recovered(codeOf(secret).toLowerCase());
  expect(rooms.get(1)).toEqual(safe.room);
  await safe.keep(await grant(state, phone, await newcomer(phone, "patient", state), newestRooms(state, rooms), NOW, keys));
  expect(safe.state.members.get(phone.device)).toMatchObject({ role: "patient", person: safe.patient.person });

  const key = await contentKey(rooms.get(1)!, safe.share);
  const answers = envelopes.find(({ header }) => header.type === "answers")!;
  expect(await readBody(answers, new Map([[1, key]]))).toEqual({ reason: "fever" });
  expect((await openedBy(safe.state, safe.envelopes, phone.device, phone.kem)).get(1)).toEqual(safe.room);
  await safe.admit(await newDevice(), "doctor", phone);
});

test("the new phone removes the lost one, which reads nothing new; the code opens both epochs", async () => {
  const { keys, state, rooms } = await recovered(codeOf(secret));
  await safe.keep(await grant(state, phone, await newcomer(phone, "patient", state), newestRooms(state, rooms), NOW, keys));
  const fresh = newRoom();
  await safe.keep(await remove(safe.state, phone, safe.patient.device, fresh, NOW));
  await safe.keep(await grant(safe.state, phone, await newcomer(phone, "patient", safe.state), [fresh, safe.room], NOW));
  await safe.keep(await grantRecovery(safe.state, phone, [fresh, safe.room], NOW));
  const again = await recovered(codeOf(secret));
  expect([...again.rooms.keys()].sort()).toEqual([1, 2]);
  expect([...(await openedBy(again.state, again.envelopes, safe.patient.device, safe.patient.kem)).keys()]).toEqual([1]);
});

test("a passkey's PRF output does the same", async () => {
  const prf = random(32);
  const other = await foundedSafe((id) => recoveryKeys(prf, "prf", id));
  const keys = await recoveryKeys(prf, "prf", other.id);
  const { state, envelopes } = await seen(other);
  expect((await openedWithRecovery(state, envelopes, keys)).get(1)).toEqual(other.room);
});

test("the recovery keys cannot be read out, and are others in every safe", async () => {
  const [one, two] = [await recoveryKeys(secret, "code", safe.id), await recoveryKeys(secret, "code", phone.device)];
  expect((one.pair.privateKey as CryptoKey).extractable).toBe(false);
  expect(one.signing.extractable).toBe(false);
  await expect(crypto.subtle.exportKey("pkcs8", one.signing)).rejects.toThrow();
  expect(toBase64url(one.kem)).not.toBe(toBase64url(two.kem));
  expect(toBase64url(one.key)).not.toBe(toBase64url(two.key));
});

test("another code opens nothing and lets nobody in", async () => {
  const wrong = await recoveryKeys(newCodeSecret(), "code", safe.id);
  expect((await openedWithRecovery(safe.state, safe.envelopes, wrong)).size).toBe(0);
  const made = grant(safe.state, phone, await newcomer(phone, "patient", safe.state), [safe.room], NOW, wrong);
  expect(await attack(made)).toBe("ghost-member");
});

test("a doctor, who holds the room secret, cannot let a ghost in as a recovered device", async () => {
  const [doctor, ghost] = [await newDevice(), await newDevice(safe.patient.person)];
  await safe.admit(doctor, "doctor");
  const wanted = await newcomer(ghost, "patient", safe.state);
  expect(await attack(grant(safe.state, ghost, wanted, [safe.room], NOW))).toBe("injected");
  expect(await attack(grant(safe.state, doctor, wanted, [safe.room], NOW))).toBe("ghost-member");
});

test("a proof of recovery fits one device, one place and one role", async () => {
  const { keys, state } = await recovered(codeOf(secret));
  const raw = await grant(state, phone, await newcomer(phone, "patient", state), [safe.room], NOW, keys);
  await safe.keep(await write(safe.state, safe.patient, "message", await safe.key(), { text: "still here" }, NOW));
  expect(await attack(safe.keep(raw))).toBe("injected");
  const asDoctor = draft.grant(safe.state, phone, await newcomer(phone, "doctor", safe.state, safe.log), [safe.room], NOW, keys);
  expect(await attack(asDoctor.then((made) => safe.keep(made)))).toBe("ghost-member");
  const forAnother = draft.grant(safe.state, phone, await newcomer(await newDevice(), "patient", safe.state), [safe.room], NOW, keys);
  expect(await attack(forAnother.then((made) => safe.keep(made)))).not.toBe("accepted");
});

test("nobody founds a safe in the patient's name for the new phone to write in", async () => {
  const server = await newDevice();
  const keys = await recoveryKeys(secret, "code", safe.id);
  const expected = { ...safe.expected, recoveryKey: toBase64url(keys.key) };
  const own = await recoveryKeys(newCodeSecret(), "code", safe.id);
  const forged = await draft.found(server, { safe: safe.id, room: newRoom(), at: NOW, recovery: own });
  expect(await attack(seen(safe, [forged], expected))).toBe("swapped-key");
  const copied = await draft.found(server, { safe: safe.id, room: newRoom(), at: NOW, recovery: { ...own, kem: keys.kem } });
  expect(await attack(seen(safe, [copied], expected))).toBe("swapped-key");
  expect(await attack(seen(safe, safe.raws, expected))).toBe("accepted");
  const { state } = await seen(safe, [copied]);
  const baited = await draft.grantRecovery(state, server, [newRoom()], NOW);
  const fooled = await seen(safe, [copied, baited]);
  expect((await openedWithRecovery(fooled.state, fooled.envelopes, keys)).size).toBe(0);
});

test("the written code lets the patient's devices in, nobody else's", async () => {
  const { keys, state } = await recovered(codeOf(secret));
  const friend = await newDevice();
  expect(await attack(grant(state, friend, await newcomer(friend, "patient", state), [safe.room], NOW, keys))).toBe("ghost-member");
});

test("a safe that was founded without recovery has none", async () => {
  const plain = await foundedSafe();
  const keys = await recoveryKeys(secret, "code", plain.id);
  expect(await attack(grant(plain.state, phone, await newcomer(phone, "patient", plain.state), [plain.room], NOW, keys))).toBe("ghost-member");
});
