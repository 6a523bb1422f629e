import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import { Problem } from "../api/problems";
import type { Heads, Who } from "../call/gossip";
import { Refused } from "../sealing";
import { consulting, type Consulting } from "./consultation.testdata";
import type { Safe } from "./api";
import type { Unsealed } from "./asked";
import type { VaultDesk } from "./desk";
import { SafeClient } from "./safe";
import { logOnly, LogWitness, Witness } from "./witness";

let { server, maria, claes, patient, doctor } = {} as Consulting;
let hers: Witness;
let doctors: Witness;

const noWait = { settle: [0, 0], answer: 50 };
const settled = (check: () => void) => vi.waitFor(check, { timeout: 3000 });
const identity = ({ person, author }: VaultDesk, role: Who["role"] = "doctor", name = "Anke Peeters"): Who => ({ person, device: author.device, publicKey: author.publicKey, role, name });
const hersAs = () => identity(maria, "patient", "Maria Vermeer");

beforeEach(async () => {
  ({ server, maria, claes, patient, doctor } = await consulting());
  hers = new Witness(maria, patient, noWait);
  doctors = new Witness(claes, doctor, noWait);
});

async function writes(safe: SafeClient, text: string): Promise<void> {
  await safe.write(text);
  await settled(() => expect(safe.picture.talk.entries.at(-1)).toMatchObject({ text }));
}

test("two devices with the same chain find nothing", async () => {
  expect(await doctors.compare((await hers.heads())!)).toBeNull();
});

test("a message that is only on its way is fetched before anybody is accused", async () => {
  await writes(patient, "just now");
  expect(await doctors.compare((await hers.heads())!)).toBeNull();
  expect(doctor.line.book.head).toEqual(patient.line.book.head);
});

test("a last message that the server withholds from one side is noticed", async () => {
  await writes(patient, "withheld");
  const { envelopes } = claes.api;
  claes.api.envelopes = async (id, after) => {
    const all = await envelopes(id, after);
    const shown = all.envelopes.slice(0, Math.max(0, all.head.seq - 1 - after));
    return { envelopes: shown, head: { ...all.head, seq: all.head.seq - 1 } };
  };
  expect(await doctors.compare((await hers.heads())!)).toBe("chain");
  claes.api.envelopes = envelopes;
  expect(await doctors.compare((await hers.heads())!)).toBeNull();
});

test("two histories of one safe are noticed from the first envelope that differs", async () => {
  const told = (await hers.heads())!;
  expect(await doctors.compare({ ...told, hash: "A".repeat(43) })).toBe("chain");
});

test("a server that cannot be asked is not accused, and has not answered", async () => {
  await writes(patient, "in the lift");
  const told = (await hers.heads())!;
  server.down = true;
  expect(await doctors.compare(told)).toBe("unanswered");
  server.down = false;
  expect(await doctors.compare(told)).toBeNull();
});

const hangs = () => new Promise<never>(() => undefined);
const fails = () => Promise.reject(new Problem("unavailable", 503));

test.each([["refuses", fails], ["hangs at", hangs]])("a server that %s the one question whose answer would tell has not answered", async (_what, silent) => {
  await writes(patient, "withheld");
  const told = { ...(await hers.heads())!, note: "a head" };
  claes.api.envelopes = silent;
  expect(await doctors.compare(told)).toBe("unanswered");
  claes.follow = silent;
  expect(await doctors.compare({ ...told, ...doctor.line.book.head })).toBe("unanswered");
  expect(await doctors.compare({ ...told, ...doctor.line.book.head, hash: "A".repeat(43) })).toBe("chain");
});

test("nothing has to be asked of a server about what this device knows already", async () => {
  const told = (await hers.heads())!;
  server.down = true;
  expect(await doctors.compare(told)).toBeNull();
});

test("a head of the log that does not come holds up no chain", async () => {
  vi.useFakeTimers();
  claes.furthest = hangs;
  const heads = doctors.heads();
  await vi.advanceTimersByTimeAsync(3000);
  vi.useRealTimers();
  expect(await heads).toMatchObject({ safe: doctor.id, note: "", ...doctor.line.book.head });
});

test("a server that shows one side an empty conversation is named", async () => {
  const told = (await hers.heads())!;
  const fresh = await server.desk("doctor", claes.person);
  fresh.api.envelopes = async () => ({ envelopes: [], head: { seq: 0, hash: "" } });
  expect(await new Witness(fresh, new SafeClient(fresh, doctor.id), noWait).compare(told)).toBe("chain");
});

test("a log that shows another head to the other side is noticed", async () => {
  claes.follow = async () => {
    throw new Refused("forked-log");
  };
  expect(await doctors.compare({ ...(await hers.heads())!, note: "another head" })).toBe("log");
});

test("a server that shows each side a safe of its own is named at once, by both", async () => {
  const [false_, true_] = [{ ...(await hers.heads())!, safe: crypto.randomUUID() }, (await hers.heads())!];
  for (const side of [hers, doctors]) expect([await side.compare(false_), await side.compare(true_)]).toEqual(["chain", null]);
});

test("the server tells the doctor that there is no safe: of the patient's, heads of the log are compared alone", async () => {
  const told: Heads = { safe: "", seq: 0, hash: "", note: "a head" };
  expect(await hers.compare(told)).toBeNull();
  maria.follow = async () => {
    throw new Refused("forked-log");
  };
  expect(await hers.compare(told)).toBe("log");
});

test("without a safe both sides tell each other the log's head, and compare it", async () => {
  const sides = [[maria, new LogWitness(maria, unsealed(), noWait)], [claes, logOnly(claes, noWait)]] as const;
  for (const [desk, side] of sides) {
    desk.furthest = async () => "a head";
    const told = (await side.heads())!;
    expect(told).toEqual({ safe: "", seq: 0, hash: "", note: "a head" });
    expect(await side.compare(told)).toBeNull();
    desk.follow = fails;
    expect(await side.compare(told)).toBe("unanswered");
    desk.follow = async () => {
      throw new Refused("forked-log");
    };
    expect(await side.compare(told)).toBe("log");
    expect(await side.compare({ ...told, note: "" })).toBeNull();
  }
});

test("the keys of a call are those of the chain, or somebody is in between", async () => {
  expect(await hers.vouch(identity(claes))).toBe("yes");
  expect(await doctors.vouch(hersAs())).toBe("yes");
  expect(await doctors.vouch({ ...hersAs(), publicKey: claes.author.publicKey })).toBe("no");
  expect(await doctors.vouch({ ...hersAs(), person: crypto.randomUUID() })).toBe("no");
});

test("whom the log has as another doctor than the one shown is said so, in a safe and without one, and is not taken for them", async () => {
  const other = { logged: "Dr. Anke Peeters" };
  const peeters = await server.desk("doctor");
  await patient.sync();
  for (const desk of [claes, peeters]) {
    expect(await hers.vouch(identity(desk, "doctor", "Wim Claes"))).toEqual(other);
    for (const same of ["Anke Peeters", "PEETERS Anke", "Anke Maria Peeters Dr."]) expect(await hers.vouch(identity(desk, "doctor", same))).toBe("yes");
    expect(await new LogWitness(maria, unsealed()).vouch(identity(desk, "doctor", "Wim Claes"))).toEqual(other);
  }
});

test("nobody is the patient for being a doctor, or a doctor for being the patient", async () => {
  const peeters = await server.desk("doctor");
  server.takers.add(peeters.author.device);
  await doctor.sync();
  expect(await doctors.vouch({ ...hersAs(), role: "doctor" })).toBe("no");
  expect(await hers.vouch(identity(claes, "patient"))).toBe("no");
  expect(await doctors.vouch(identity(peeters, "patient"))).toBe("no");
  expect(await hers.vouch({ ...identity(claes), role: undefined })).toBeNull();
});

test("a colleague whom the chain let in is the doctor of the call", async () => {
  const { state } = patient.line.book;
  const found = state!.members.get(claes.author.device)!;
  patient.line.book.state = { ...state!, members: new Map(state!.members).set(found.device, { ...found, role: "colleague" }) };
  expect(await hers.vouch(identity(claes))).toBe("yes");
});

test("a device of the patient that nobody let in is a newcomer, to the doctor and to the patient", async () => {
  const phone = await server.desk("patient", maria.person);
  expect(await doctors.vouch(identity(phone, "patient"))).toBe("newcomer");
});

test("a doctor who is not in yet needs the public log", async () => {
  const peeters = await server.desk("doctor");
  await patient.sync();
  expect(await hers.vouch(identity(peeters))).toBe("yes");
  expect(await hers.vouch({ ...identity(peeters), publicKey: maria.author.publicKey })).toBe("no");
  maria.evidenceOf = async () => null;
  expect(await hers.vouch(identity(peeters))).toBeNull();
});

test("a doctor whom the log still does not know after a while is refused", async () => {
  const peeters = await server.desk("doctor");
  await patient.sync();
  maria.evidenceOf = async () => null;
  vi.setSystemTime(Date.now() + 30_000);
  try {
    expect(await hers.vouch(identity(peeters))).toBe("no");
  } finally {
    vi.useRealTimers();
  }
});

const unsealed = (other: Partial<Unsealed> = {}): Unsealed => ({ consultation: crypto.randomUUID(), request: crypto.randomUUID(), patient: maria.person, ...other });
const asksWith = (safe: string, request: string, at = Date.now()) => maria.shelf.keepAsked(safe, { request, patient: maria.person, at });
const denied = (told: Unsealed) => new LogWitness(maria, told, noWait).denied();
const shows = (other: Partial<Safe>) => {
  const { all } = maria.api;
  maria.api.all = async () => (await all()).map((one) => ({ ...one, ...other }));
};

test("who asked with a safe knows that a server lies which says that this request, or another one, has none", async () => {
  const told = unsealed();
  expect(await denied(told)).toBe(false);
  await asksWith(patient.id, told.request);
  expect(await denied(told)).toBe(true);
  expect(await denied(unsealed())).toBe(true);
  shows({ consultation_id: told.consultation });
  expect(await denied({ ...told, request: crypto.randomUUID() })).toBe(true);
  maria.api.all = async () => [];
  expect(await denied(unsealed())).toBe(true);
});

test.each<[string, Partial<Safe>]>([["is over", { state: "ended" }], ["belongs to another call", { consultation_id: crypto.randomUUID() }]])("a safe that %s is not missed", async (_, other) => {
  await asksWith(patient.id, crypto.randomUUID());
  shows(other);
  expect(await denied(unsealed())).toBe(false);
});

test("what was sealed for a child, and is not theirs to see any more, is not missed", async () => {
  const child = crypto.randomUUID();
  await maria.shelf.keepAsked(patient.id, { request: crypto.randomUUID(), patient: child, at: Date.now() });
  maria.api.all = async () => [];
  expect(await denied(unsealed({ patient: child }))).toBe(false);
});

test("neither is what was sealed for somebody else or long ago, and a server that cannot be asked is not accused", async () => {
  await asksWith(patient.id, crypto.randomUUID());
  expect(await denied(unsealed({ patient: crypto.randomUUID() }))).toBe(false);
  server.down = true;
  expect(await denied(unsealed())).toBe(false);
  server.down = false;
  await asksWith(patient.id, crypto.randomUUID(), Date.now() - 25 * 3_600_000);
  expect(await denied(unsealed())).toBe(false);
});

const toHer = (role: "patient" | "companion") => {
  const { one } = maria.api;
  maria.api.one = async (id) => {
    const told = await one(id);
    return { ...told, people: told.people.map((who) => (who.person_id === maria.person ? who : { ...who, role })) };
  };
};

test("on the patient's page nobody is a doctor whom the public log does not know, under whatever name or role the server shows them", async () => {
  const ghost = identity(await server.desk("patient"));
  const names = [crypto.randomUUID(), maria.person, claes.person];
  vi.setSystemTime(Date.now() + 30_000);
  try {
    for (const role of ["patient", "companion"] as const) {
      toHer(role);
      await patient.sync();
      for (const person of names) expect(await hers.vouch({ ...ghost, person })).toBe("no");
    }
  } finally {
    vi.useRealTimers();
  }
});

test("before its time is over, nobody in the log is neither vouched for nor a newcomer to the patient", async () => {
  const ghost = identity(await server.desk("patient"));
  expect(await hers.vouch({ ...ghost, person: crypto.randomUUID() })).toBeNull();
});

test("the same stranger is a newcomer to the doctor, who is told so, for it may be the patient's new phone", async () => {
  const phone = await server.desk("patient", maria.person);
  vi.setSystemTime(Date.now() + 30_000);
  try {
    expect(await doctors.vouch(identity(phone, "patient"))).toBe("newcomer");
  } finally {
    vi.useRealTimers();
  }
});

test("a log that does not answer leaves it open, however long it takes", async () => {
  const peeters = await server.desk("doctor");
  maria.evidenceOf = async () => {
    throw new Error("503");
  };
  vi.setSystemTime(Date.now() + 3_600_000);
  try {
    expect(await hers.vouch(identity(peeters))).toBeNull();
  } finally {
    vi.useRealTimers();
  }
});

test("where the server says that there is no safe, the patient's page still demands a doctor whom the log knows", async () => {
  const ghost = await server.desk("patient");
  const alone = new LogWitness(maria, unsealed());
  expect(await alone.vouch(identity(claes))).toBe("yes");
  expect(await alone.vouch({ ...identity(claes), publicKey: ghost.author.publicKey })).toBe("no");
  expect(await alone.vouch(identity(ghost))).toBeNull();
  vi.setSystemTime(Date.now() + 30_000);
  try {
    expect(await alone.vouch(identity(ghost))).toBe("no");
  } finally {
    vi.useRealTimers();
  }
});

test("only a device of the patient that is in the safe lets guests in", async () => {
  const phone = await server.desk("patient", maria.person);
  const says = ({ author }: VaultDesk, key = author.publicKey) => doctors.signs(author.device, key);
  expect([says(maria), says(phone), says(claes), says(maria, phone.author.publicKey)]).toEqual([true, false, false, false]);
  expect(new Witness(claes, new SafeClient(claes, patient.id)).signs(maria.author.device, maria.author.publicKey)).toBeNull();
});

test("a doctor whom the log does not know gets twenty seconds once: not anew by a witness that begins anew, or by another one", async () => {
  const ghost = await server.desk("doctor", claes.person);
  maria.evidenceOf = async () => null;
  const begun = Date.now();
  const vouchAt = (ms: number, witness: Witness | LogWitness) => {
    const clock = vi.spyOn(Date, "now").mockReturnValue(begun + ms);
    return witness.vouch(identity(ghost)).finally(() => clock.mockRestore());
  };
  expect(await vouchAt(0, hers)).toBeNull();
  expect(await vouchAt(15_000, new Witness(maria, patient, noWait))).toBeNull();
  expect(await vouchAt(20_001, new Witness(maria, patient, noWait))).toBe("no");
  expect(await vouchAt(20_001, new LogWitness(maria, { request: null, patient: maria.person } as unknown as Unsealed, noWait))).toBe("no");
});
