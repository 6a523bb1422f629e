import { beforeEach, describe, expect, test } from "vitest";
import { type Attack, Refused } from "./attacks.ts";
import type { Bytes } from "./bytes.ts";
import { follow } from "./chain.ts";
import { newRoom } from "./content.ts";
import type { Role } from "./envelope.ts";
import { type Device, foundedSafe, LATER, newcomer, newDevice, NOW, type Safe, seen, statement } from "./proof/people.ts";
import { assistantLeaf, doctorLeaf } from "./proof/tree.ts";
import { newestRooms, openedBy, stayers } from "./read.ts";
import { isLogged } from "./roster.ts";
import { consent, grant, grantRecovery, type Newcomer, remove, write } from "./draft.ts";

const NEVER = "1970-01-01T00:00:00.000Z";

let safe: Safe;
let doctor: Device;
beforeEach(async () => {
  safe = await foundedSafe();
  doctor = await newDevice();
  await safe.admit(doctor, "doctor");
});

const attack = (work: Promise<unknown>): Promise<Attack | "accepted"> =>
  work.then(
    () => "accepted" as const,
    (thrown: unknown) => (thrown instanceof Refused ? thrown.attack : Promise.reject(thrown)),
  );

async function byDoctor(device: Device, role: Role, consentSeq: number | null, at = NOW): Promise<Bytes> {
  const logged = isLogged(role) ? safe.log : undefined;
  const wanted = { ...(await newcomer(device, role, safe.state, logged)), consent: consentSeq };
  return grant(safe.state, doctor, wanted, [safe.room], at);
}

async function consented(device: Device, role: Role, until = LATER): Promise<number> {
  return (await safe.keep(await consent(safe.state, safe.patient, { person: device.person, role, until }, NOW))).header.seq;
}

describe("who may admit whom", () => {
  test("the patient admits further own devices, doctors in the log, and guests", async () => {
    await safe.admit(await newDevice(safe.patient.person), "patient");
    for (const role of ["colleague", "nurse", "companion", "interpreter"] as const) await safe.admit(await newDevice(), role);
    expect([...safe.state.members.values()].map((member) => member.role).sort()).toEqual(
      ["colleague", "companion", "doctor", "interpreter", "nurse", "patient", "patient"],
    );
  });

  test("another device of the patient may do what the first one may", async () => {
    const tablet = await newDevice(safe.patient.person);
    await safe.admit(tablet, "patient");
    await safe.admit(await newDevice(), "companion", tablet);
    expect(await attack(safe.keep(await remove(safe.state, tablet, safe.patient.device, newRoom(), NOW)))).toBe("accepted");
  });

  test("a doctor admits nobody without the patient's consent", async () => {
    for (const role of ["patient", "doctor", "colleague", "nurse", "companion", "interpreter"] as const)
      expect(await attack(safe.keep(await byDoctor(await newDevice(), role, null))), role).toBe("ghost-member");
  });

  test.each(["patient", "colleague", "nurse", "companion", "interpreter"] as const)("with consent a doctor admits that person as %s", async (role) => {
    const guest = await newDevice(role === "patient" ? safe.patient.person : undefined);
    await safe.keep(await byDoctor(guest, role, await consented(guest, role)));
    expect(safe.state.members.get(guest.device)).toMatchObject({ role, person: guest.person });
  });

  test("a consent is for one person, one role and a time", async () => {
    const [guest, other] = [await newDevice(), await newDevice()];
    const seq = await consented(guest, "nurse", NOW);
    expect(await attack(safe.keep(await byDoctor(other, "nurse", seq)))).toBe("ghost-member");
    expect(await attack(safe.keep(await byDoctor(guest, "interpreter", seq)))).toBe("ghost-member");
    expect(await attack(safe.keep(await byDoctor(guest, "nurse", seq, "2026-11-22T09:00:00.001Z")))).toBe("ghost-member");
    expect(await attack(safe.keep(await byDoctor(guest, "nurse", seq + 1)))).toBe("ghost-member");
    expect(await attack(safe.keep(await byDoctor(guest, "nurse", seq)))).toBe("accepted");
  });

  test("a consent that was taken back before anybody came admits nobody, whatever the clock of who grants says", async () => {
    const guest = await newDevice();
    const seq = await consented(guest, "nurse");
    const before = safe.state.consents;
    const taken = await consented(guest, "nurse", NEVER);
    for (const named of [seq, taken])
      for (const at of [NOW, NEVER]) expect(await attack(safe.keep(await byDoctor(guest, "nurse", named, at)))).toBe("ghost-member");
    const whereEveryWordStayed = { ...safe.state, consents: before };
    expect(await attack(follow(whereEveryWordStayed, await byDoctor(guest, "nurse", seq)))).toBe("accepted");
    await safe.keep(await byDoctor(guest, "nurse", await consented(guest, "nurse")));
    expect(safe.state.members.get(guest.device)).toMatchObject({ role: "nurse" });
  });

  test("a later consent replaces the one for the same person and role, and no other", async () => {
    const [guest, other] = [await newDevice(), await newDevice()];
    const [first, asFriend, others] = [await consented(guest, "nurse"), await consented(guest, "companion"), await consented(other, "nurse")];
    const later = await consented(guest, "nurse");
    expect([...safe.state.consents.keys()]).toEqual([asFriend, others, later]);
    expect(await attack(safe.keep(await byDoctor(guest, "nurse", first)))).toBe("ghost-member");
    expect(await attack(safe.keep(await byDoctor(guest, "nurse", later)))).toBe("accepted");
  });

  test("a patient's device belongs to the patient, whoever admits it", async () => {
    const other = await newDevice();
    expect(await attack(safe.admit(other, "patient"))).toBe("ghost-member");
    expect(await attack(safe.keep(await byDoctor(other, "patient", await consented(other, "patient"))))).toBe("ghost-member");
  });

  test("nobody consents in the patient's place, and no consent makes a doctor", async () => {
    const guest = await newDevice();
    expect(await attack(safe.keep(await consent(safe.state, doctor, { person: guest.person, role: "nurse", until: LATER }, NOW)))).toBe("forged-role");
    expect(await attack(safe.keep(await byDoctor(guest, "doctor", await consented(guest, "doctor"))))).toBe("ghost-member");
  });

  test("guests admit nobody, even with a consent", async () => {
    const [nurse, friend] = [await newDevice(), await newDevice()];
    await safe.admit(nurse, "nurse");
    const wanted = { ...(await newcomer(friend, "companion", safe.state)), consent: await consented(friend, "companion") };
    expect(await attack(safe.keep(await grant(safe.state, nurse, wanted, [safe.room], NOW)))).toBe("ghost-member");
  });

  test("a doctor or a colleague who is not in the log is nobody's doctor", async () => {
    for (const role of ["doctor", "colleague"] as const) {
      const wanted = { ...(await newcomer(await newDevice(), role, safe.state)), log: null };
      expect(await attack(safe.keep(await grant(safe.state, safe.patient, wanted, [safe.room], NOW)))).toBe("unlogged-doctor");
    }
  });

  test("a second doctor beside the first is a ghost, though in the log; another device of the first is not, nor is whoever comes when they are out", async () => {
    const [tablet, other] = [await newDevice(doctor.person), await newDevice()];
    expect(await attack(safe.admit(other, "doctor"))).toBe("ghost-member");
    expect(await attack(safe.admit(tablet, "doctor"))).toBe("accepted");
    expect(await attack(safe.admit(other, "colleague"))).toBe("accepted");
    for (const gone of [doctor, tablet, other]) await safe.keep(await remove(safe.state, safe.patient, gone.device, newRoom(), NOW));
    expect(await attack(safe.admit(other, "doctor"))).toBe("accepted");
    expect(await attack(safe.admit(doctor, "doctor"))).toBe("ghost-member");
  });

  test("one person is one doctor of the log: a further device under another doctor's number is not theirs, also when they were out", async () => {
    const tablet = await newDevice(doctor.person);
    const logged = (nihdi: string) => safe.log.evidence(safe.log.add(doctorLeaf(tablet.device, tablet.publicKey, nihdi, "Dr. Somebody Else")));
    const put = async (nihdi: string) => {
      const wanted = { ...(await newcomer(tablet, "doctor", safe.state)), log: await logged(nihdi) };
      return attack(grant(safe.state, safe.patient, wanted, [safe.room], NOW).then((raw) => follow(safe.state, raw)));
    };
    expect(await put("1-99999-84-004")).toBe("swapped-key");
    expect(await put("1-00000-84-004")).toBe("accepted");
    await safe.keep(await remove(safe.state, safe.patient, doctor.device, newRoom(), NOW));
    expect(await put("1-99999-84-004")).toBe("swapped-key");
  });

  test("a nurse is let in by nobody unless the log knows this device, with this key, as that person's", async () => {
    const nurse = await newDevice();
    const wanted = await newcomer(nurse, "nurse", safe.state, safe.log);
    const put = async (lie: Partial<Newcomer>) => attack(grant(safe.state, safe.patient, { ...wanted, ...lie }, [safe.room], NOW).then((raw) => follow(safe.state, raw)));
    const logged = async (leaf: object) => safe.log.evidence(safe.log.add(leaf));
    expect(await put({ log: null })).toBe("unlogged-assistant");
    expect(await put({ person: crypto.randomUUID() })).toBe("unlogged-assistant");
    expect(await put({ log: await logged(assistantLeaf(crypto.randomUUID(), nurse.publicKey, nurse.person)) })).toBe("unlogged-assistant");
    expect(await put({ log: await logged(doctorLeaf(nurse.device, nurse.publicKey, "1-00000-84-004", "Dr. Anke Peeters")) })).toBe("unlogged-assistant");
    expect(await put({ log: await logged(assistantLeaf(nurse.device, (await newDevice()).publicKey, nurse.person)) })).toBe("swapped-key");
    expect(await put({ role: "doctor" })).toBe("unlogged-doctor");
    expect(await put({})).toBe("accepted");
    // what nobody vouches for comes in where the log is not asked
    expect(await put({ role: "companion", log: null })).toBe("accepted");
  });

  test("a member keeps key, role and person", async () => {
    const twin = { ...(await newDevice(doctor.person)), device: doctor.device };
    expect(await attack(safe.keep(await grant(safe.state, safe.patient, await newcomer(twin, "doctor", safe.state, safe.log), [safe.room], NOW)))).toBe("swapped-key");
    expect(await attack(safe.keep(await grant(safe.state, safe.patient, await newcomer(doctor, "companion", safe.state), [safe.room], NOW)))).toBe("forged-role");
    const renamed = await newcomer({ ...doctor, person: crypto.randomUUID() }, "doctor", safe.state);
    expect(await attack(safe.keep(await grant(safe.state, safe.patient, renamed, [safe.room], NOW)))).toBe("forged-role");
  });

  test("without a recovery key nothing is granted to one", async () => {
    await expect(grantRecovery(safe.state, safe.patient, [safe.room], NOW)).rejects.toMatchObject({ attack: "malformed" });
  });
});

describe("KEM statements", () => {
  test("one that another device signed, for another safe, or that is too old is not answered", async () => {
    const guest = await newDevice();
    const wanted = await newcomer(guest, "nurse", safe.state, safe.log);
    const made = async (said: Bytes) => safe.keep(await grant(safe.state, safe.patient, { ...wanted, statement: said }, [safe.room], NOW));
    const stranger = { ...(await newDevice()), device: guest.device };
    expect(await attack(made(await statement(stranger, safe.id)))).toBe("swapped-key");
    expect(await attack(made(await statement(guest, crypto.randomUUID())))).toBe("foreign-statement");
    expect(await attack(made(await statement({ ...guest, device: stranger.person }, safe.id)))).toBe("foreign-statement");
    expect(await attack(made(await statement(guest, safe.id, 1, "2026-11-22T08:59:59.999Z")))).toBe("expired-statement");
    expect(await attack(made(new Uint8Array(40)))).toBe("malformed");
  });
});

describe("who may write what", () => {
  test.each([
    ["answers", "doctor"],
    ["report", "patient"],
    ["report", "nurse"],
    ["answers", "nurse"],
  ] as const)("no %s by a %s", async (type, role) => {
    const nurse = await newDevice();
    await safe.admit(nurse, "nurse");
    const author = role === "doctor" ? doctor : role === "nurse" ? nurse : safe.patient;
    expect(await attack(safe.keep(await write(safe.state, author, type, await safe.key(), {}, NOW)))).toBe("forged-role");
  });

  test("everybody who is in writes messages, files and read marks", async () => {
    for (const type of ["message", "file", "read"] as const)
      for (const author of [safe.patient, doctor]) expect(await attack(safe.keep(await write(safe.state, author, type, await safe.key(), {}, NOW)))).toBe("accepted");
  });
});

describe("removal", () => {
  test("begins a new epoch that the removed device cannot read", async () => {
    const nurse = await newDevice();
    await safe.admit(nurse, "nurse");
    const fresh = newRoom();
    await safe.keep(await remove(safe.state, safe.patient, nurse.device, fresh, NOW));
    for (const [device, role] of [[safe.patient, "patient"], [doctor, "doctor"]] as const) {
      await safe.keep(await grant(safe.state, safe.patient, await newcomer(device, role, safe.state, isLogged(role) ? safe.log : undefined), [fresh, safe.room], NOW));
    }
    const { state, envelopes } = await seen(safe);
    expect(state.epoch).toBe(2);
    expect([...(await openedBy(state, envelopes, nurse.device, nurse.kem)).keys()]).toEqual([1]);
    expect(newestRooms(state, await openedBy(state, envelopes, doctor.device, doctor.kem))).toEqual([fresh, safe.room]);
    expect(await attack(safe.keep(await write(safe.state, nurse, "message", await safe.key(), {}, NOW)))).toBe("injected");
    expect(await attack(safe.keep(await write({ ...safe.state, epoch: 1 }, doctor, "message", await safe.key(), {}, NOW)))).toBe("wrong-epoch");
  });

  test("gives all who stay the new secret under the statements they made before, and nobody who left", async () => {
    const [nurse, tablet] = [await newDevice(), await newDevice(safe.patient.person)];
    await safe.admit(nurse, "nurse");
    await safe.admit(tablet, "patient");
    const fresh = newRoom();
    await safe.keep(await remove(safe.state, tablet, nurse.device, fresh, NOW));
    const staying = stayers(safe.state, safe.envelopes, NOW);
    expect(staying.map(({ device }) => device).sort()).toEqual([safe.patient, doctor, tablet].map(({ device }) => device).sort());
    for (const one of staying) await safe.keep(await grant(safe.state, tablet, one, one.role === "patient" ? [fresh, safe.room] : [fresh], NOW));
    for (const one of [safe.patient, doctor, tablet]) expect((await openedBy(safe.state, safe.envelopes, one.device, one.kem)).get(2)).toEqual(fresh);
    expect((await openedBy(safe.state, safe.envelopes, nurse.device, nurse.kem)).has(2)).toBe(false);
    expect(stayers(safe.state, safe.envelopes, "2026-11-22T20:00:00.001Z")).toEqual([]);
  });

  test("is the patient's alone; nobody removes themselves or somebody who was never in", async () => {
    expect(await attack(safe.keep(await remove(safe.state, doctor, safe.patient.device, newRoom(), NOW)))).toBe("forged-role");
    expect(await attack(safe.keep(await remove(safe.state, safe.patient, safe.patient.device, newRoom(), NOW)))).toBe("malformed");
    expect(await attack(safe.keep(await remove(safe.state, safe.patient, crypto.randomUUID(), newRoom(), NOW)))).toBe("malformed");
  });

  test("can be said again when a device stopped halfway: one more epoch, the same people", async () => {
    await safe.keep(await remove(safe.state, safe.patient, doctor.device, newRoom(), NOW));
    await safe.keep(await remove(safe.state, safe.patient, doctor.device, newRoom(), NOW));
    expect([safe.state.epoch, safe.state.members.size]).toEqual([3, 1]);
  });

  test("ends the consents for whoever was removed", async () => {
    const guest = await newDevice();
    const seq = await consented(guest, "nurse");
    await safe.keep(await byDoctor(guest, "nurse", seq));
    await safe.keep(await remove(safe.state, safe.patient, guest.device, newRoom(), NOW));
    expect(await attack(safe.keep(await byDoctor(guest, "nurse", seq)))).toBe("ghost-member");
  });

  test("a granter who hands out another secret than the chain committed to is found out", async () => {
    const guest = await newDevice();
    await safe.admit(guest, "companion", safe.patient, [newRoom()]);
    await expect(openedBy(safe.state, safe.envelopes, guest.device, guest.kem)).rejects.toMatchObject({ attack: "swapped-key" });
  });
});
