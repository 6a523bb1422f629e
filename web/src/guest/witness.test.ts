import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import { toBase64url } from "../sealing/bytes";
import { guestKey, hostProof } from "../sealing/guest";
import { newLog, signer } from "../sealing/proof/people";
import { doctorLeaf } from "../sealing/proof/tree";
import { makeCode } from "../features/guests/code";
import { keepOwn } from "../features/guests/invitations";
import { GuestWitness } from "./witness";

const told = vi.hoisted(() => ({ host: "", evidence: new Map<string, unknown>(), trust: null as unknown }));
vi.mock("../api/guests", () => ({ visit: async () => ({ host: told.host }) }));
vi.mock("../log/devices", () => ({ loggedEvidence: async (device: string) => told.evidence.get(device) ?? null }));
vi.mock("../log/trust", () => ({ logTrust: async () => told.trust }));

const newKey = async () => toBase64url((await signer()).publicKey);
let witness: GuestWitness;
let tom: string;
let claes: string;
const vouch = (role: "patient" | "doctor" | undefined, publicKey: string, device: string) => witness.vouch({ person: "somebody", name: "Anke Peeters", device, publicKey, role });

beforeEach(async () => {
  const [log, code] = [await newLog(), makeCode()];
  [tom, claes] = [await newKey(), await newKey()];
  await keepOwn(code, "Anna Maes");
  told.host = toBase64url(await hostProof(await guestKey(code), "call", tom));
  told.trust = log.trust;
  told.evidence = new Map([["desk", await log.evidence(log.add(doctorLeaf("desk", claes, "1-00000-84-004", "Dr. Anke Peeters")))]]);
  witness = new GuestWitness("call");
});

test("the patient is who the invitation says, the doctor whom the log knows", async () => {
  expect(await vouch("patient", tom, "phone")).toBe("yes");
  expect(await vouch("doctor", claes, "desk")).toBe("yes");
});

test("a doctor in the log whom the server shows in the patient's place is nobody's patient", async () => {
  expect(await vouch("patient", claes, "desk")).toBeNull();
});

test("nor does the invitation make the patient's device a doctor's", async () => {
  expect(await vouch("doctor", tom, "phone")).toBeNull();
});

test("a doctor's device under another key than the log's is not answered", async () => {
  expect(await vouch("doctor", await newKey(), "desk")).toBe("no");
});

test("a doctor whom the log has under another name than the one shown is said so", async () => {
  const shown = (name: string) => witness.vouch({ person: "somebody", device: "desk", publicKey: claes, role: "doctor", name });
  expect([await shown("Anke Peeters"), await shown("Wim Claes")]).toEqual(["yes", { logged: "Dr. Anke Peeters" }]);
});

test("another consultation's patient, and who is shown in no role, are unchecked", async () => {
  expect(await new GuestWitness("another").vouch({ person: "tom", device: "phone", publicKey: tom, role: "patient" })).toBeNull();
  expect(await vouch(undefined, claes, "desk")).toBeNull();
});
