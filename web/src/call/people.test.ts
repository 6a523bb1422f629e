import { expect, test } from "vitest";
import { toBase64url } from "../device/bytes";
import { People } from "./people";

async function publicKey(): Promise<string> {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  return toBase64url(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
}

const somebody = { given_name: "A", family_name: "B", from: "2026-11-24T10:00:00Z", until: null };
const patient = { ...somebody, person_id: "patient", role: "patient" as const, device_id: null, public_key: null, present: false };

async function doctorsPeople(): Promise<People> {
  const people = new People("doctor");
  await people.learn({ id: "c", participants: [patient] });
  return people;
}

test("who joins is there with the device and the key of the news", async () => {
  const people = await doctorsPeople();
  const key = await publicKey();
  expect(await people.meet("patient", "phone", key)).toBe(true);
  expect(people.present()).toEqual([expect.objectContaining({ person: "patient", device: "phone", publicKey: key })]);
  expect(people.deviceOf("patient")).toBe("phone");
});

test("somebody unknown, or without a key, is to be asked for", async () => {
  const people = await doctorsPeople();
  expect(await people.meet("stranger", "phone", await publicKey())).toBe(false);
  expect(await people.meet("patient", "phone", "")).toBe(false);
  expect(people.present()).toEqual([]);
});

const host = (person_id: string, role: "patient" | "doctor", until: string | null = null) => ({ ...patient, person_id, role, until });
const OVER = "2026-11-24T10:10:00Z";

test.each([
  ["a second doctor", host("ghost", "doctor")],
  ["a second patient", host("ghost", "patient")],
])("%s beside the first is one too many: nothing of it is believed", async (_, ghost) => {
  const people = await doctorsPeople();
  const two = [host("patient", "patient"), host("doctor", "doctor")];
  expect(await people.learn({ id: "c", participants: [...two, { ...ghost, device_id: "cellar", public_key: await publicKey() }] })).toBe(false);
  expect(people.participants.map((one) => one.person_id)).toEqual(["patient"]);
  expect(people.device("cellar")).toBeUndefined();
});

test.each([
  ["a handover", [host("patient", "patient"), host("before", "doctor", OVER), host("doctor", "doctor")]],
  ["a child whose parent is called for it", [host("child", "patient", OVER), host("patient", "patient"), host("doctor", "doctor")]],
  ["a consultation that is over", [host("patient", "patient", OVER), host("before", "doctor", OVER), host("doctor", "doctor", OVER)]],
])("%s has one of each at a time", async (_, participants) => {
  expect(await (await doctorsPeople()).learn({ id: "c", participants })).toBe(true);
});
