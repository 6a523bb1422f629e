import { afterEach, expect, test, vi } from "vitest";
import { parseEnvelope, sealEnvelope, type Bytes } from "./envelope";
import { certificates, said, sayOnEveryLine } from "./fakeLines";
import { decodeNote } from "./messages";
import { Room, type Page } from "./roomful";
import { newNonce } from "./safety";
import type { ArrivedSignal } from "./wire";

let room: Room;
const honest = { instead: said.instead };
afterEach(() => {
  Object.assign(certificates, { late: 0, foreign: false });
  Object.assign(said, honest);
  room.close();
});

function between(lies: Room["lies"] = async (signal) => signal): void {
  room = Room.with(["tom", "patient"], ["claes", "doctor"]);
  room.lies = lies;
}

const two = async (): Promise<[Page, Page]> => [await room.page("claes", "desk"), await room.page("tom", "phone")];
const isRefused = (page: Page) => vi.waitFor(() => expect(page.call.picture.view).toMatchObject({ phase: "failed", failure: "identity", peers: [] }), 3000);
const linked = (...pages: Page[]) => vi.waitFor(() => expect(pages.flatMap((page) => page.linked)).toEqual(["phone", "desk"]), 3000);

const FINGERPRINT = /(?<=a=fingerprint:sha-256 )[0-9A-F:]{95}/;
const OF_THE_LIAR = Array(32).fill("AB").join(":");
const rewritten = (body: Bytes) => new TextEncoder().encode(new TextDecoder().decode(body).replace(FINGERPRINT, OF_THE_LIAR));

/** The description names the certificate of the go-between; the signature is the one that was made. */
async function replaceFingerprint(signal: ArrivedSignal): Promise<ArrivedSignal> {
  const { body } = parseEnvelope(signal.envelope);
  const kept = signal.envelope.slice(0, signal.envelope.length - body.length);
  return { ...signal, envelope: Uint8Array.from([...kept, ...rewritten(body)]) };
}

/** The same, signed anew by a key that nobody vouches for. */
async function signAnew(signal: ArrivedSignal): Promise<ArrivedSignal> {
  const { header, body } = parseEnvelope(signal.envelope);
  const { privateKey } = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const sign = async (message: Bytes) => new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, message));
  return { ...signal, envelope: await sealEnvelope(header, rewritten(body), sign) };
}

test.each([
  ["names another certificate", replaceFingerprint],
  ["names another certificate and is signed by another key", signAnew],
])("a description that %s ends the attempt before a line is up", async (_, lie) => {
  between(lie);
  const [doctor] = await two();
  await isRefused(doctor);
  expect(doctor.linked).toEqual([]);
});

test("a line that ends at a certificate which nobody signed for ends the attempt on both sides", async () => {
  between();
  certificates.foreign = true;
  const [doctor, patient] = await two();
  await Promise.all([isRefused(doctor), isRefused(patient)]);
});

test("the same when the line tells its certificate late: nothing is believed before", async () => {
  between();
  Object.assign(certificates, { foreign: true, late: 8 });
  const pages = await two();
  await vi.waitFor(() => expect(pages.some((page) => page.call.picture.view.phase === "connected")).toBe(true), { interval: 2 });
  expect(pages.flatMap((page) => page.linked)).toEqual([]);
  await Promise.all(pages.map(isRefused));
});

/** Whoever offered reveals a nonce that it could choose after it had seen the other's. */
function revealAnother(data: string): string {
  return decodeNote(data)?.kind === "reveal" ? JSON.stringify({ kind: "reveal", nonce: newNonce() }) : data;
}

test("a nonce that is not the one committed to ends the attempt, though the line is checked already", async () => {
  between();
  said.instead = (data) => (decodeNote(data)?.kind === "reveal" ? JSON.stringify({ kind: "beat" }) : data);
  const [doctor, patient] = await two();
  await linked(doctor, patient);
  Object.assign(said, honest);
  sayOnEveryLine(JSON.stringify({ kind: "reveal", nonce: newNonce() }));
  await isRefused(doctor);
});

test("the same while the certificate is not known yet", async () => {
  between();
  certificates.late = 1_000_000;
  said.instead = revealAnother;
  const [doctor] = await two();
  await isRefused(doctor);
});

test("a forged letter does not end a line that is up and checked", async () => {
  between();
  const [doctor, patient] = await two();
  await linked(doctor, patient);
  const [offer] = room.offers;
  const header = { consultation: "c", from: "phone", to: "desk", n: 99, at: new Date().toISOString() };
  const forged = await sealEnvelope(header, new TextEncoder().encode(JSON.stringify(offer?.body)), async () => crypto.getRandomValues(new Uint8Array(64)));
  doctor.signal({ consultation: "c", from: "phone", envelope: forged });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(doctor.linked).toEqual(["phone"]);
});
