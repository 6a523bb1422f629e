// Everything by which a page reads what a server, another page or a frame says of what is sealed, with good inputs of each.
import { joined, sha256, toBase64url, unbase64url, utf8 } from "../../src/sealing/bytes.ts";
import { follow } from "../../src/sealing/chain.ts";
import { newRoom } from "../../src/sealing/content.ts";
import { codeOf, codeSecret, newCodeSecret } from "../../src/sealing/code.ts";
import { evidenceJson, evidenceOf, loggedAssistant } from "../../src/sealing/directory.ts";
import { readEnvelope } from "../../src/sealing/envelope.ts";
import { isSignedBy, LABELS, type Sign, unframe, VERSION } from "../../src/sealing/framing.ts";
import { readGrant } from "../../src/sealing/grant.ts";
import { guestKey, guestNumber, guestProof, isProof } from "../../src/sealing/guest.ts";
import { isPaired, readKem, stateKem } from "../../src/sealing/kem.ts";
import { readManifest } from "../../src/sealing/manifest.ts";
import { foundedSafe, LATER, newcomer, newDevice, newLog, NOW } from "../../src/sealing/proof/people.ts";
import { assistantLeaf, type LogKey } from "../../src/sealing/proof/tree.ts";
import { logKeyId, readReceipt, signReceipt } from "../../src/sealing/receipt.ts";
import { newKemPair } from "../../src/sealing/suite.ts";
import { consent, grant, remove, write } from "../../src/sealing/write.ts";
import { bentBytes, bentJson, bentText, type Bytes, type Chance, oneOf } from "./bent.ts";

export interface Reader {
  name: string;
  seeds: readonly unknown[];
  bend(chance: Chance, good: never): unknown | Promise<unknown>;
  /** What was read; false or null where it is refused without a word. Throws `Refused`, or a `TypeError` of the frame's. */
  read(said: never): unknown;
  /** What passes is what somebody signed, or knew: nothing but a good input does. */
  vouched: boolean;
}

const id = "00000000-0000-0000-0000-000000000000";

const reader = <T>(name: string, vouched: boolean, seeds: readonly T[], bend: (chance: Chance, good: T) => unknown, read: (said: T) => unknown): Reader => ({ name, vouched, seeds, bend, read });
const bytes = (name: string, seeds: readonly Bytes[], read: (raw: Bytes) => unknown, vouched = true) => reader(name, vouched, seeds, bentBytes, read);

const TEXT = new TextDecoder();

/** Bent before it is signed: whoever is in a safe can sign anything. Header and body apart, as JSON where they are it. */
async function bentInside(chance: Chance, raw: Bytes, sign: Sign, names: readonly string[]): Promise<Bytes> {
  const { headerBytes, body } = unframe(raw);
  const bentPart = (part: Bytes): Bytes => {
    if (chance() < 0.3) return bentBytes(chance, part);
    // of the right form, and somebody else's
    const text = TEXT.decode(part);
    const there = names.filter((name) => text.includes(name));
    if (there.length > 0 && chance() < 0.5) return utf8(text.replace(oneOf(chance, there), oneOf(chance, names)));
    try {
      return utf8(JSON.stringify(bentJson(chance, JSON.parse(text))));
    } catch {
      return bentBytes(chance, part);
    }
  };
  const isHeader = chance() < 0.5;
  const [header, inside] = isHeader ? [bentPart(headerBytes), body] : [headerBytes, bentPart(body)];
  const length = new Uint8Array([(header.length >> 8) & 255, header.length & 255]);
  const signature = await sign(joined(utf8(LABELS.envelope), length, header, await sha256(inside)));
  return joined(new Uint8Array([VERSION]), length, header, signature, inside);
}

/**
 * What may come next in a chain, of every kind, bent and signed by the patient's own device: followed or refused, and
 * whoever is in afterwards was in before, or was let in with a key and by a word that they gave themselves.
 */
async function nextOfAChain(): Promise<Reader> {
  const safe = await foundedSafe();
  const [doctor, nurse, tablet] = [await newDevice(), await newDevice(), await newDevice(safe.patient.person)];
  await safe.admit(doctor, "doctor");
  const { state, patient } = safe;
  const key = await safe.key();
  const seeds = [
    await write(state, patient, "message", key, { id, text: "hello" }, NOW),
    await write(state, patient, "answers", key, { reason: "fever" }, NOW),
    await write(state, patient, "read", key, { upto: 1 }, NOW),
    await grant(state, patient, await newcomer(tablet, "patient", state), [safe.room], NOW),
    await consent(state, patient, { person: nurse.person, role: "nurse", until: LATER }, NOW),
    await remove(state, patient, doctor.device, newRoom(), NOW),
  ];
  const names = [patient, doctor, tablet, nurse].flatMap((one) => [one.device, one.person, one.publicKey]).concat(id, "doctor", "patient", "nurse");
  const known = new Map([patient, doctor, tablet].map((one) => [one.device, one.publicKey]));
  const read = async (raw: Bytes) => {
    const { state: after, envelope } = await follow(state, raw);
    for (const [device, { key: said }] of after.members) if (known.get(device) !== said) throw new Error(`let in ${device}`);
    if (after.seq !== state.seq + 1 || after.hashes.at(-1) !== envelope.hash) throw new Error("followed to another place");
    return after;
  };
  return reader("page: next of a chain, signed", false, seeds, (chance, good) => (chance() < 0.02 ? good : bentInside(chance, good, oneOf(chance, [patient.sign, patient.sign, doctor.sign]), names)), read);
}

/** Of a safe with everybody in it: its envelopes, its statements, what the log says of an assistant, its receipt. */
export async function sealed(): Promise<Reader[]> {
  const safe = await foundedSafe();
  const { patient } = safe;
  const [manifest, grant] = safe.envelopes;
  const key = unbase64url(patient.publicKey, 32)!;
  const pairing = newCodeSecret();
  const paired = await stateKem(patient, safe.id, { suite: 1, pair: await newKemPair(1), exp: LATER }, pairing);
  const log = await newLog();
  const nurse = await newDevice();
  const place = log.add(assistantLeaf(nurse.device, nurse.publicKey, nurse.person));
  for (const name of ["one", "two"]) log.add(assistantLeaf(name, name, name));
  const evidence = evidenceJson(await log.evidence(place));
  const trust = log.trust as LogKey;
  const receipt = await signReceipt({ safe: safe.id, destroyedAt: NOW, bucket: "2026-11-24T10", envelopes: 2, head: toBase64url(new Uint8Array(32)), key: await logKeyId(trust) }, trust.sign);
  return [
    await nextOfAChain(),
    bytes("page: envelope", safe.raws, async (raw) => isSignedBy(LABELS.envelope, await readEnvelope(raw), key)),
    bytes("page: manifest", [manifest!.body], (body) => readManifest(body, safe.id), false),
    bytes("page: grant", [grant!.body], (body) => readGrant(body), false),
    bytes("page: paired statement", [paired], async (raw) => isPaired(await readKem(raw, safe.id, patient.device, key), pairing, patient.publicKey)),
    reader("page: an assistant's leaf", true, [evidence], bentJson, (said) => loggedAssistant(evidenceOf(said), trust, nurse.device, nurse.publicKey, nurse.person)),
    bytes("page: receipt", [receipt], (raw) => readReceipt(raw, trust, safe.id)),
  ];
}

/** What people type, and what a guest's device proves by the code in its invitation. */
export async function typed(): Promise<Reader[]> {
  const code = codeOf(newCodeSecret());
  const { publicKey } = await newDevice();
  const key = await guestKey("7H2KQ0M4ZB9TXW3D");
  const said = { key: publicKey, name: "Anna Maes", proof: toBase64url(await guestProof(key, publicKey, "Anna Maes")) };
  const proven = async (guest: typeof said) => {
    await guestNumber(guest.key);
    return isProof(guest.proof, await guestProof(key, guest.key, guest.name));
  };
  const strings = (chance: Chance, good: typeof said) => Object.fromEntries(Object.entries(good).map(([name, value]) => [name, chance() < 0.4 ? bentText(chance, value) : value]));
  return [
    reader("page: typed code", false, [code], bentText, codeSecret),
    reader("page: guest's key", true, [said], strings, proven),
  ];
}

const NOTES: readonly object[] = [
  { kind: "sealed", envelope: toBase64url(utf8("an envelope")) },
  { kind: "heads", safe: id, seq: 3, hash: "A".repeat(43), note: "log\n3\nroot\n", apart: null },
  { kind: "text", id, at: NOW, author: id, text: "hello" },
  { kind: "have", ids: [id] },
  { kind: "reveal", nonce: "AAAA" },
];
const SIGNALS: readonly object[] = [
  { kind: "offer", attempt: id, sdp: "v=0", commitment: "A".repeat(43), restart: false },
  { kind: "answer", attempt: id, sdp: "v=0", offer: "A".repeat(43), nonce: "AAAA" },
  { kind: "candidate", attempt: id, candidate: { candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0, usernameFragment: "x" } },
];
const ADMISSION = { v: 1, consultation: id, person: id, device: id, key: "A".repeat(43), name: "Anna", role: "relative", until: LATER };

class Picture {
  readonly width = 10;
  readonly height = 10;
}

/** Over the line of a call, in the frame of a PDF, at the door of a call: modules of the page, which name each other without an ending. */
export async function spoken(): Promise<Reader[]> {
  const { decodeNote, decodeSignal } = await import("../../src/call/messages.ts");
  const { drawnOf, idOf, pagesOf } = await import("../../src/paper/messages.model.ts");
  const { admitted, signAdmission } = await import("../../src/call/admission.ts");
  Object.assign(globalThis, { ImageBitmap: Picture });
  const { publicKey, ...patient } = await newDevice();
  const signer = await crypto.subtle.importKey("raw", unbase64url(publicKey, 32)!, "Ed25519", false, ["verify"]);
  const guest = { person_id: id, role: "relative" as const, given_name: "Anna", admission: { device_id: id, ...(await signAdmission(ADMISSION, patient.sign)) } };
  const text = (chance: Chance, good: object) => (chance() < 0.5 ? bentText(chance, JSON.stringify(good)) : JSON.stringify(bentJson(chance, good)));
  const asText = (said: unknown) => (typeof said === "string" ? said : JSON.stringify(said));
  return [
    reader("page: note over the line", false, NOTES, text, (said) => decodeNote(asText(said))),
    reader("page: signal", false, SIGNALS, text, (said) => decodeSignal(utf8(asText(said)))),
    reader("page: a guest's consent", true, [guest], (chance, good) => ({ ...good, admission: strings(chance, good.admission) }), (said) => admitted(said as never, id, () => signer, Date.parse(NOW))),
    reader("page: a PDF's frame", false, [{ kind: "opened", pages: 3 }], bentJson, (said) => [idOf(said), pagesOf(said)]),
    reader("page: a PDF's page", false, [{ kind: "drawn", id: 1, picture: new Picture(), text: "words" }], bentJson, (said) => [idOf(said), drawnOf(said)]),
  ];
}

function strings<T extends object>(chance: Chance, good: T): T {
  return Object.fromEntries(Object.entries(good).map(([name, value]) => [name, name !== "device_id" && chance() < 0.6 ? bentText(chance, String(value)) : value])) as T;
}
