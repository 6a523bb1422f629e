import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import { Refused } from "../sealing";
import { consulting, type Consulting } from "./consultation.testdata";
import type { VaultDesk } from "./desk";
import { SafeClient } from "./safe";
import { LogWitness, Witness } from "./witness";

let { server, maria, claes, patient, doctor } = {} as Consulting;
let hers: Witness;
let doctors: Witness;

const noWait = [0, 0];
const settled = (check: () => void) => vi.waitFor(check, { timeout: 3000 });
const identity = ({ person, author }: VaultDesk) => ({ person, device: author.device, publicKey: author.publicKey });

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

test("a server that cannot be asked is not accused", async () => {
  await writes(patient, "in the lift");
  const told = (await hers.heads())!;
  server.down = true;
  expect(await doctors.compare(told)).toBeNull();
});

test("a log that shows another head to the other side is noticed", async () => {
  claes.follow = async () => {
    throw new Refused("forked-log");
  };
  expect(await doctors.compare({ ...(await hers.heads())!, note: "another head" })).toBe("log");
});

test("another conversation's head says nothing about this one", async () => {
  expect(await doctors.compare({ ...(await hers.heads())!, safe: crypto.randomUUID(), seq: 99 })).toBeNull();
});

test("the keys of a call are those of the chain, or somebody is in between", async () => {
  expect(await hers.vouch(identity(claes))).toBe("yes");
  expect(await doctors.vouch(identity(maria))).toBe("yes");
  expect(await doctors.vouch({ ...identity(maria), publicKey: claes.author.publicKey })).toBe("no");
  expect(await doctors.vouch({ ...identity(maria), person: crypto.randomUUID() })).toBe("no");
});

test("a device of the patient that nobody let in is a newcomer, to the doctor and to the patient", async () => {
  const phone = await server.desk("patient", maria.person);
  expect(await doctors.vouch(identity(phone))).toBe("newcomer");
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
    expect(await doctors.vouch(identity(phone))).toBe("newcomer");
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
  const alone = new LogWitness(maria);
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
