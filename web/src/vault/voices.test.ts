import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { Book } from "./book";
import type { VaultDesk } from "./desk";
import { foundSafe } from "./founding";
import { SafeClient } from "./safe";
import { Server } from "./server.testdata";
import { speakerOf, voicesOf, type Speakers } from "./voices";

let server: Server;
let maria: VaultDesk;
let id: string;
let patient: SafeClient;

const LOGGED = "Dr. Anke Peeters (doctor)";

beforeEach(async () => {
  server = await Server.make();
  maria = await server.desk("patient");
  id = crypto.randomUUID();
  patient = new SafeClient(maria, id);
  await foundSafe(maria, patient);
  await patient.put("message", { id: crypto.randomUUID(), text: "from the patient" });
});

async function joined(desk: VaultDesk): Promise<SafeClient> {
  const client = new SafeClient(desk, id);
  await client.ask();
  await patient.sync();
  await client.sync();
  return client;
}

const says = (safe: SafeClient, text: string) => safe.put("message", { id: crypto.randomUUID(), text });

const speakers = ({ picture }: SafeClient, doctors: Speakers["doctors"] = new Map()): Speakers => ({
  voices: picture.voices, patient: "Maria", doctors, helpers: picture.helpers, role: (of) => `a ${of}`, named: (name, of) => `${name} (${of})`,
});

const told = (safe: SafeClient, doctors?: Speakers["doctors"]) =>
  safe.picture.talk.entries.map((one) => `${speakerOf(one.person, speakers(safe, doctors))}: ${one.kind === "text" ? one.text : ""}`);

/** Dr. Claes advised and was followed by Dr. Peeters, who comes when the other is out already. */
async function takenOver(): Promise<{ claes: VaultDesk; peeters: VaultDesk; colleague: SafeClient }> {
  const claes = await server.desk("doctor");
  await says(await joined(claes), "from the first doctor");
  server.former.add(claes.person);
  const peeters = await server.desk("doctor");
  const colleague = await joined(peeters);
  await says(colleague, "from the second doctor");
  await patient.sync();
  return { claes, peeters, colleague };
}

test("to a colleague the first doctor's words stand under the name in the public log", async () => {
  const { peeters, colleague } = await takenOver();
  const here = new Map([[peeters.person, "Dr. Peeters"]]);
  expect(told(colleague, here)).toEqual(["Maria: from the patient", `${LOGGED}: from the first doctor`, "Dr. Peeters: from the second doctor"]);
});

test("the patient's own page names both, also after the first may not come any more", async () => {
  const { peeters } = await takenOver();
  expect(told(patient, new Map([[peeters.person, "Dr. Peeters"]])).slice(1)).toEqual([`${LOGGED}: from the first doctor`, "Dr. Peeters: from the second doctor"]);
});

test("whoever came and went within one batch of envelopes stays known", async () => {
  const { claes, peeters } = await takenOver();
  const book = new Book({ safe: id, trust: server.log.trust }, peeters.author.device, peeters.isPatient);
  await book.follow(server.safes.get(id)!.envelopes);
  book.knowRoot(maria.person);
  expect(book.state?.members.has(claes.author.device)).toBe(false);
  expect(voicesOf(book).get(claes.person)).toEqual({ role: "doctor", logged: { nihdi: "1-00000-84-004", name: "Dr. Anke Peeters" }, names: ["Dr. Anke Peeters"] });
  await book.read();
  expect(book.opened.filter((one) => one.type === "message").map((one) => one.person)).toEqual([maria.person, claes.person, peeters.person]);
});

test("a nurse's words are the nurse's, with their name and without it", async () => {
  const lotte = await server.desk("nurse");
  await patient.consents.give({ person: lotte.person, role: "nurse" });
  await says(await joined(lotte), "from the nurse");
  const doctor = await joined(await server.desk("doctor"));
  await patient.sync();
  expect(told(doctor).at(-1)).toBe("Maria (nurse): from the nurse");
  await patient.sendOut(lotte.person);
  server.former.add(lotte.person);
  await Promise.all([doctor.sync(), patient.sync()]);
  for (const safe of [doctor, patient]) expect(told(safe).at(-1)).toBe("a nurse: from the nurse");
});

test("the server cannot make a nurse a doctor, nor a stranger the patient", async () => {
  const lotte = await server.desk("nurse");
  await patient.consents.give({ person: lotte.person, role: "nurse" });
  await joined(lotte);
  expect(speakerOf(lotte.person, speakers(patient, new Map([[lotte.person, "Dr. Claes"]])))).toBe("Maria (nurse)");
  for (const unknown of [null, crypto.randomUUID()]) expect(speakerOf(unknown, speakers(patient))).toBe("a somebody");
});
