// A new phone: by the old one's screen, by a passkey, by the doctor who knows the patient again; and nobody else by any of them.
import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { codeSecret, grant, newCodeSecret, random } from "../sealing";
import type { VaultDesk } from "./desk";
import { foundSafe } from "./founding";
import { SafeClient } from "./safe";
import { Server } from "./server.testdata";
import { keepPasskey, recoverWithPasskey } from "./spareKeys";

const told = { v: 1, reason: "throat", version: "1", gate: {}, answers: {}, language: "fr", at: "2026-11-22T10:00:00Z", response: null };
let server: Server;
let maria: VaultDesk;
let tablet: VaultDesk;
let id: string;
let patient: SafeClient;
let other: SafeClient;

beforeEach(async () => {
  server = await Server.make();
  maria = await server.desk("patient");
  tablet = await server.desk("patient", maria.person);
  id = crypto.randomUUID();
  patient = new SafeClient(maria, id);
  await foundSafe(maria, patient);
  await patient.put("answers", told);
  other = new SafeClient(tablet, id);
  await other.sync();
});

const reads = (safe: SafeClient) => safe.picture.talk.answers?.reason ?? null;

async function asks(code?: Uint8Array<ArrayBuffer>): Promise<void> {
  await other.ask(code);
  await patient.sync();
  await other.sync();
}

test("who scans the code on the old device's screen comes in, once", async () => {
  const code = codeSecret(patient.showCode());
  await asks(code);
  expect(reads(other)).toBe("throat");
  expect(patient.picture.pairing).toBe("done");
  const third = await server.desk("patient", maria.person);
  other = new SafeClient(third, id);
  await asks(code);
  expect(reads(other)).toBeNull();
});

test.each(["after", "before"])("who scanned the code and asks the doctor as well, %s the old device let them in, reads", async (when) => {
  const code = codeSecret(patient.showCode());
  await other.ask(code);
  if (when === "after") await patient.sync();
  await asks();
  expect([other.picture.state, reads(other)]).toEqual(["open", "throat"]);
  const again = new SafeClient(tablet, id);
  await again.sync();
  expect(reads(again)).toBe("throat");
});

test("a device that the server lists does not come in without the code, nor with another one", async () => {
  patient.showCode();
  await asks();
  expect(reads(other)).toBeNull();
  await asks(newCodeSecret());
  expect(reads(other)).toBeNull();
  expect(patient.picture.newcomers).toHaveLength(1);
  expect(patient.picture.pairing).toBe("shown");
});

test("a false safe that the server shows to the new device stays shut, for who scanned a code and for who only asked", async () => {
  const code = codeSecret(patient.showCode());
  const [liar, phone] = [await server.desk("patient", maria.person), await server.desk("patient", maria.person)];
  const falseSafe = new SafeClient(liar, id);
  server.safes.delete(id);
  await foundSafe(liar, falseSafe);
  await falseSafe.put("answers", { ...told, reason: "made up" });
  for (const shown of [code, undefined]) {
    other = new SafeClient(phone, id);
    await other.ask(shown);
    // the server need not know the code to let in whom it likes
    const { device, publicKey: key } = phone.author;
    const statement = server.statementOf(id, device);
    if (shown) await falseSafe.line.append(async (state) => grant(state, liar.author, { device, key, person: maria.person, role: "patient", statement }, falseSafe.line.book.newest, liar.now()));
    await other.sync();
    expect([other.picture.state, reads(other)]).toEqual(["refused", null]);
  }
});

test("who came in by a code is in after a reload, and in the epochs that come", async () => {
  await asks(codeSecret(patient.showCode()));
  other = new SafeClient(tablet, id);
  await other.sync();
  expect(reads(other)).toBe("throat");
});

test("a code that is no longer shown lets nobody in", async () => {
  const code = codeSecret(patient.showCode());
  patient.hideCode();
  await asks(code);
  expect(reads(other)).toBeNull();
});

test("a passkey opens the safe on a new device, also a safe that was founded before it was made", async () => {
  const output = random(32);
  await keepPasskey(maria, output, [id]);
  await recoverWithPasskey(tablet, other, output);
  expect(reads(other)).toBe("throat");
  const later = crypto.randomUUID();
  await foundSafe(maria, new SafeClient(maria, later));
  expect(server.safes.get(later)!.spareKeys).toHaveLength(1);
});

test("another passkey opens nothing, and what is for one safe opens no other", async () => {
  const output = random(32);
  await keepPasskey(maria, output, [id]);
  await expect(recoverWithPasskey(tablet, other, random(32))).rejects.toThrow("wrong-code");
  const later = crypto.randomUUID();
  await foundSafe(maria, new SafeClient(maria, later));
  server.safes.get(id)!.spareKeys = server.safes.get(later)!.spareKeys;
  await expect(recoverWithPasskey(tablet, other, output)).rejects.toThrow("wrong-code");
  expect(reads(other)).toBeNull();
});

async function doctorIn(): Promise<SafeClient> {
  const doctor = new SafeClient(await server.desk("doctor"), id);
  await doctor.ask();
  await patient.sync();
  await doctor.sync();
  return doctor;
}

test("the doctor lets the patient back in when they allowed it beforehand, and both see the same number", async () => {
  const doctor = await doctorIn();
  await patient.back.allow();
  await patient.back.allow();
  expect(server.calls.filter((one) => one === "append consent")).toHaveLength(1);
  patient.close();
  await other.ask();
  await doctor.sync();
  const [asking] = doctor.picture.comingBack.asking;
  expect(await doctor.back.numberOf(asking!)).toBe(await other.back.ownNumber(id));
  expect(await other.back.ownNumber(id)).toMatch(/^(\d{3} ){5}\d{3}$/);
  await doctor.back.letIn(asking!);
  await other.sync();
  expect(reads(other)).toBe("throat");
  expect(doctor.picture.comingBack.asking).toHaveLength(0);
});

test("who scanned a code that nobody shows any more comes in by the doctor all the same", async () => {
  const doctor = await doctorIn();
  await patient.back.allow();
  const code = codeSecret(patient.showCode());
  patient.close();
  await other.ask(code);
  await other.ask();
  await doctor.sync();
  await doctor.back.letIn(doctor.picture.comingBack.asking[0]!);
  await other.sync();
  expect([other.picture.state, reads(other)]).toEqual(["open", "throat"]);
});

test("a device that makes a safe and hears of it before it let itself in was shown nothing false", async () => {
  const { append } = maria.api;
  const again = new SafeClient(maria, crypto.randomUUID());
  maria.api.append = () => Promise.reject(new Error("the page goes"));
  await expect(foundSafe(maria, again)).rejects.toThrow();
  maria.api.append = append;
  const reloaded = new SafeClient(maria, again.id);
  await reloaded.sync();
  expect(reloaded.picture.attack).toBeNull();
  await foundSafe(maria, reloaded);
  expect(reloaded.picture.state).toBe("open");
});

test("who came in by the doctor is in after a reload, and in what their other device begins anew", async () => {
  const doctor = await doctorIn();
  await patient.back.allow();
  await other.ask();
  await doctor.sync();
  await doctor.back.letIn(doctor.picture.comingBack.asking[0]!);
  await other.sync();
  await patient.sync();
  await patient.sendOut([...server.people.values()].find(({ role }) => role === "doctor")!.person);
  other = new SafeClient(tablet, id);
  await other.sync();
  expect([reads(other), other.line.book.state?.epoch, other.line.book.isOpen]).toEqual(["throat", 2, true]);
});

test("a false safe with the real doctor in it, who never let this device in there, stays shut", async () => {
  const doctor = await server.desk("doctor");
  const [liar, phone] = [await server.desk("patient", maria.person), await server.desk("patient", maria.person)];
  const falseSafe = new SafeClient(liar, id);
  server.safes.delete(id);
  await foundSafe(liar, falseSafe);
  // what the doctor stated for the true safe of this name fits the false one, too
  await new SafeClient(doctor, id).ask();
  await falseSafe.sync();
  other = new SafeClient(phone, id);
  await other.ask();
  const { device, publicKey: key } = phone.author;
  const who = { device, key, person: maria.person, role: "patient" as const, statement: server.statementOf(id, device) };
  await falseSafe.line.append(async (state) => grant(state, liar.author, who, falseSafe.line.book.newest, liar.now()));
  await other.sync();
  expect(other.line.book.state!.members.get(doctor.author.device)?.role).toBe("doctor");
  expect([other.picture.state, reads(other)]).toEqual(["refused", null]);
});

test("without the patient's word beforehand the doctor is not even asked", async () => {
  const doctor = await doctorIn();
  await other.ask();
  await doctor.sync();
  expect(doctor.picture.comingBack).toEqual({ allowed: false, asking: [] });
});

test("a device that swaps its key after the number was read has another number", async () => {
  const doctor = await doctorIn();
  await patient.back.allow();
  await other.ask();
  await doctor.sync();
  const before = await doctor.back.numberOf(doctor.picture.comingBack.asking[0]!);
  const thief = new SafeClient({ ...tablet, shelf: (await server.desk("patient", maria.person)).shelf }, id);
  await thief.ask();
  await doctor.sync();
  expect(await doctor.back.numberOf(doctor.picture.comingBack.asking[0]!)).not.toBe(before);
});
