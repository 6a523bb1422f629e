// Vectors of the single steps: keys, codings, paddings, codes, hashes of the log, receipts, safety numbers, both suites.
import { KEM_MLKEM768_X25519 } from "@panva/hpke-noble";
import * as hpke from "hpke";
import { type Bytes, joined, random, toBase64url as b64, utf8 } from "../../src/sealing/bytes.ts";
import { codeOf } from "../../src/sealing/code.ts";
import { encode } from "../../src/sealing/coding.ts";
import { contentKey, roomCommitment, sealBody } from "../../src/sealing/content.ts";
import { partOf, sealFile } from "../../src/sealing/files.ts";
import { guestKey, guestNumber, guestProof, hostProof, ticketOf, vouchFor } from "../../src/sealing/guest.ts";
import { pairingProof, stateDutyKem, stateKem, welcome } from "../../src/sealing/kem.ts";
import { leafHash } from "../../src/sealing/log.ts";
import { padme, padMessage } from "../../src/sealing/padding.ts";
import { consistencyProof, cosigned, inclusionProof, rootOf, signedNote } from "../../src/sealing/proof/tree.ts";
import { storyPair } from "../../src/sealing/proof/story.ts";
import { logKeyId, receiptLeaf, signReceipt } from "../../src/sealing/receipt.ts";
import { recoveryKeys } from "../../src/sealing/recovery.ts";
import { commitment, safetyNumber } from "../../src/sealing/sas.ts";
import { PASSKEY_INPUT, passkeyFrom, readingNumber, sealSpareKey } from "../../src/sealing/spare.ts";
import { hpkeSeal } from "../../src/sealing/suite.ts";
import { actor, id, LATER, logKey } from "./teller.ts";

export async function content(): Promise<object> {
  const [safe, room, share] = [id(), random(32), random(32)];
  const [header, value] = [utf8('{"any":"header bytes"}'), { id: id(), text: "Grüße, ça va ? 🙂" }];
  const body = await sealBody(await contentKey(room, share), header, value);
  const padded = padMessage(utf8(JSON.stringify(value)));
  const commitments = { epoch_1: await roomCommitment(safe, 1, room), epoch_2: await roomCommitment(safe, 2, room) };
  return { safe, room: b64(room), share: b64(share), commitments, header: b64(header), content: value, padded: b64(padded), body: b64(body) };
}

export async function coding(): Promise<object> {
  const one = async (length: number, recordSize: number) => {
    const [ikm, salt, plain] = [random(16), random(16), random(length)];
    return { record_size: recordSize, ikm: b64(ikm), plain: b64(plain), coded: b64(await encode(ikm, salt, plain, recordSize)) };
  };
  const cases = [];
  for (const [length, recordSize] of [[0, 65536], [1, 65536], [256, 65536], [7, 25], [8, 25], [9, 25], [50, 25]] as const) cases.push(await one(length, recordSize));
  return { cases };
}

export async function padding(): Promise<object> {
  const lengths = [0, 1, 2, 3, 7, 8, 9, 100, 1000, 1025, 65535, 65536, 65537, 1_000_000, 9_999_999, 20 * 1024 * 1024];
  return { message_block: 256, padme: lengths.map((length) => ({ length, padded: padme(length) })) };
}

export async function files(): Promise<object> {
  const plain = random(1000);
  const { message, ciphertext } = await sealFile(plain, { id: id(), name: "letter.pdf", type: "application/pdf", kind: "pdf" });
  return { message, plain: b64(plain), parts: [b64(partOf(ciphertext, 0))] };
}

export async function recovery(): Promise<object> {
  const one = async (secret: Bytes, how: "code" | "prf") => {
    const safe = id();
    const keys = await recoveryKeys(secret, how, safe);
    const code = how === "code" ? { code: codeOf(secret) } : {};
    return { how, secret: b64(secret), ...code, safe, kem: b64(keys.kem), key: b64(keys.key) };
  };
  const wrong = [{ typed: "00000", wrong_groups: [1] }, { typed: "", wrong_groups: [] }];
  return { cases: [await one(new Uint8Array(15), "code"), await one(random(15), "code"), await one(random(32), "prf")], wrong };
}

export async function passkey(): Promise<object> {
  const [safe, output, secret, { device, story }] = [id(), random(32), random(15), await actor("new phone").then((one) => ({ device: one, story: one.story }))];
  const { kem } = await passkeyFrom(output);
  const reading = await readingNumber(safe, device.publicKey, await kemOf(story.kem));
  return { safe, input: b64(PASSKEY_INPUT), output: b64(output), kem: b64(kem), secret: b64(secret), sealed: b64(await sealSpareKey(kem, safe, secret)), device_key: device.publicKey, device_kem: story.kem, reading };
}

export async function statements(): Promise<object> {
  const device = await actor("new phone");
  const [safe, doctor, code, pair] = [id(), id(), random(16), await storyPair(device.story)];
  const wish = { suite: 1 as const, pair, exp: LATER };
  const proof = await pairingProof(code, safe, device.publicKey, await kemOf(device.story.kem));
  const [header, room] = [utf8('{"any":"header bytes"}'), random(32)];
  const under = await welcome(code, header);
  const { enc, ct } = await hpkeSeal(1, await kemOf(device.story.kem), joined(utf8("doktr/grant/v1\0"), under), room);
  return {
    welcomed: { header: b64(header), under: b64(under), room: b64(room), enc: b64(enc), ct: b64(ct) },
    device: device.story, safe, doctor, pairing: b64(code), pairing_proof: b64(proof),
    kem: b64(await stateKem(device, safe, wish)), kem_paired: b64(await stateKem(device, safe, wish, code)), duty: b64(await stateDutyKem(device, doctor, wish)),
  };
}

const kemOf = async (kem: string) => new Uint8Array(Buffer.from(kem, "base64url"));

async function suiteOne(info: Bytes, plain: Bytes): Promise<object> {
  const { story } = await actor("recipient");
  const { enc, ct } = await hpkeSeal(1, await kemOf(story.kem), info, plain);
  return { suite: 1, private_key: story.kem_private, public_key: story.kem, info: b64(info), plain: b64(plain), enc: b64(enc), ct: b64(ct) };
}

/** With the JavaScript ML-KEM, whose chance can be determined; opening is then tried with the platform's own. */
async function suiteTwo(info: Bytes, plain: Bytes): Promise<object> {
  const used = new hpke.CipherSuite(KEM_MLKEM768_X25519, hpke.KDF_HKDF_SHA256, hpke.AEAD_AES_128_GCM);
  const ikm = random(32);
  const { publicKey } = await used.DeriveKeyPair(ikm, true);
  const { encapsulatedSecret, ciphertext } = await used.Seal(publicKey, plain, { info });
  const kem = await used.SerializePublicKey(publicKey);
  return { suite: 2, derived_from: b64(ikm), public_key: b64(kem), info: b64(info), plain: b64(plain), enc: b64(encapsulatedSecret), ct: b64(ciphertext) };
}

export async function seals(): Promise<object> {
  return { cases: [await suiteOne(utf8("doktr/grant/v1\0{}"), random(32)), await suiteTwo(utf8("doktr/grant/v1\0{}"), random(32))] };
}

const LEAVES = Array.from({ length: 9 }, (_, i) => utf8(JSON.stringify({ kind: "receipt", sha256: String(i).repeat(64) })));

export async function log(): Promise<object> {
  const [key, witness] = [await logKey(), await logKey("witness.example")];
  const sizes = Array.from({ length: LEAVES.length + 1 }, (_, size) => size);
  const roots = await Promise.all(sizes.map(async (size) => b64(await rootOf(LEAVES.slice(0, size)))));
  const inclusion = [];
  for (const [index, size] of [[0, 1], [0, 9], [4, 7], [6, 7], [8, 9], [3, 8]] as const)
    inclusion.push({ index, size, proof: (await inclusionProof(LEAVES.slice(0, size), index)).map(b64) });
  const consistency = [];
  for (const [from, to] of [[0, 5], [1, 1], [1, 9], [3, 7], [4, 8], [6, 9], [8, 9]] as const)
    consistency.push({ from, to, proof: (await consistencyProof(LEAVES.slice(0, to), from)).map(b64) });
  const note = await signedNote(9, await rootOf(LEAVES), key);
  const time = 1_763_802_000;
  return {
    leaves: LEAVES.map((leaf) => Buffer.from(leaf).toString("utf8")), leaf_hashes: (await Promise.all(LEAVES.map(leafHash))).map(b64), roots, inclusion, consistency,
    origin: key.origin, seed: b64(key.seed), key: b64(key.key), checkpoint: note,
    witness: { origin: witness.origin, seed: b64(witness.seed), key: b64(witness.key), time, cosigned: await cosigned(note, time, witness) },
  };
}

export async function receipts(): Promise<object> {
  const key = await logKey();
  const said = { safe: id(), destroyedAt: "2026-11-24T10:00:00.125Z", bucket: "2026-11-24T10", envelopes: 12, head: b64(random(32)), key: await logKeyId(key) };
  const receipt = await signReceipt(said, key.sign);
  return { origin: key.origin, seed: b64(key.seed), key: b64(key.key), says: { ...said }, receipt: b64(receipt), leaf: await receiptLeaf(receipt) };
}

export async function safety(): Promise<object> {
  const input = {
    callerNonce: random(16), calleeNonce: random(16), callerFingerprint: random(32), calleeFingerprint: random(32), callerKey: random(32), calleeKey: random(32),
  };
  const texts = Object.fromEntries(Object.entries(input).map(([name, bytes]) => [name, b64(bytes)]));
  return { ...texts, commitment: await commitment(input.callerNonce), digits: await safetyNumber(input) };
}

export async function guests(): Promise<object> {
  const [code, consultation, person, device] = ["7H2KQ0M4ZB9TXW3D", id(), id(), id()];
  const [guest, patient, doctor] = [b64(random(32)), b64(random(32)), await actor("doctor")];
  const [name, role, key] = ["Anna Müller", "relative", await guestKey(code)];
  const vouched = vouchFor({ consultation, person, device, key: guest, name, role });
  return {
    code, ticket: await ticketOf(code), consultation, person, device, guest, patient, name, role,
    proof: b64(await guestProof(key, guest, name)), host: b64(await hostProof(key, consultation, patient)), number: await guestNumber(guest),
    doctor: doctor.publicKey, vouch: b64(await doctor.sign(vouched)),
  };
}
