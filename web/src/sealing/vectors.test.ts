import { expect, test } from "vitest";
import { Refused } from "./attacks.ts";
import { hex, text, toBase64url as b64, utf8 } from "./bytes.ts";
import { begin, follow, followAll } from "./chain.ts";
import { cosignedAt, readCheckpoint } from "./checkpoint.ts";
import { codeOf, codeSecret } from "./code.ts";
import { decode } from "./coding.ts";
import { contentKey, openBody, roomCommitment } from "./content.ts";
import { fileMessageOf, openFile } from "./files.ts";
import { isPaired, readDutyKem, readKem, welcome } from "./kem.ts";
import { isConsistent, isIncluded, leafHash } from "./log.ts";
import { padme, padMessage } from "./padding.ts";
import { publishedText } from "./proof/held.ts";
import { bytesOf, expectedOf, retell, type Story, storyPair } from "./proof/story.ts";
import { readReceipt, receiptLeaf } from "./receipt.ts";
import { recoveryKeys } from "./recovery.ts";
import { commitment, safetyNumber } from "./sas.ts";
import { guestKey, guestNumber, guestProof, hostProof, isProof, ticketOf, vouchFor } from "./guest.ts";
import { openSpareKey, passkeyFrom, readingNumber } from "./spare.ts";
import { hpkeOpen, kemPairFrom } from "./suite.ts";

const vectors = (name: string) => JSON.parse(publishedText(name));

test.each(["consultation", "away"])("the story %s is retold word for word", async (name) => {
  const story = vectors(name) as Story;
  expect(await retell(story)).toEqual(expectedOf(story));
});

const { story, refusals } = vectors("refusals") as { story: Story; refusals: { name: string; attack: string; after: number; raw: string }[] };

test.each(refusals)("refused: $name ($attack)", async ({ attack, after, raw }) => {
  const [first, ...rest] = story.envelopes.slice(0, after).map((envelope) => bytesOf(envelope.raw));
  const trust = { origin: story.log.origin, key: bytesOf(story.log.key) };
  const begun = await begin(first!, { safe: story.safe, trust });
  const { state } = await followAll(begun.state, rest);
  const refused = await follow(state, bytesOf(raw)).catch((thrown: unknown) => thrown);
  expect(refused).toBeInstanceOf(Refused);
  expect((refused as Refused).attack).toBe(attack);
});

test("content keys, commitments, padding and bodies", async () => {
  const { safe, room, share, commitments, header, content, padded, body } = vectors("content");
  expect(await roomCommitment(safe, 1, bytesOf(room))).toBe(commitments.epoch_1);
  expect(await roomCommitment(safe, 2, bytesOf(room))).toBe(commitments.epoch_2);
  expect(b64(padMessage(utf8(JSON.stringify(content))))).toBe(padded);
  expect(await openBody(await contentKey(bytesOf(room), bytesOf(share)), bytesOf(header), bytesOf(body))).toEqual(content);
});

test("content codings of all lengths around a record", async () => {
  for (const { ikm, plain, coded } of vectors("coding").cases) expect(b64(await decode(bytesOf(ikm), bytesOf(coded)))).toBe(plain);
});

test("padded lengths", () => {
  for (const { length, padded } of vectors("padding").padme) expect(padme(length)).toBe(padded);
});

test("a file is opened from its message and its parts", async () => {
  const { message, plain, parts } = vectors("files");
  expect(b64(await openFile(fileMessageOf(message), parts.map(bytesOf)))).toBe(plain);
});

test("recovery codes and keys", async () => {
  for (const { how, secret, code, safe, kem, key } of vectors("recovery").cases) {
    const keys = await recoveryKeys(bytesOf(secret), how, safe);
    expect([b64(keys.kem), b64(keys.key)]).toEqual([kem, key]);
    if (code) expect([codeOf(bytesOf(secret)), b64(codeSecret(code))]).toEqual([code, secret]);
  }
});

test("signed KEM statements, one of them paired with the old device's code", async () => {
  const { device, safe, doctor, pairing, kem, kem_paired: paired, duty, welcomed } = vectors("statements");
  const key = bytesOf(device.key);
  expect(b64((await readKem(bytesOf(kem), safe, device.device, key)).kem)).toBe(device.kem);
  expect(await isPaired(await readKem(bytesOf(paired), safe, device.device, key), bytesOf(pairing), device.key)).toBe(true);
  expect(await isPaired(await readKem(bytesOf(kem), safe, device.device, key), bytesOf(pairing), device.key)).toBe(false);
  expect(b64(await welcome(bytesOf(pairing), bytesOf(welcomed.header)))).toBe(welcomed.under);
  expect((await readDutyKem(bytesOf(duty), doctor, device.device, key)).duty).toBe(doctor);
});

test("seals of both suites", async () => {
  const [one, two] = vectors("seals").cases;
  const pairOne = await storyPair({ kem: one.public_key, kem_private: one.private_key });
  expect(b64(await hpkeOpen(1, pairOne, bytesOf(one.info), { enc: bytesOf(one.enc), ct: bytesOf(one.ct) }))).toBe(one.plain);
  const pairTwo = await kemPairFrom(2, bytesOf(two.derived_from));
  expect(b64(await hpkeOpen(2, pairTwo, bytesOf(two.info), { enc: bytesOf(two.enc), ct: bytesOf(two.ct) }))).toBe(two.plain);
});

test("hashes, proofs and notes of the log", async () => {
  const log = vectors("log");
  const roots = log.roots.map(bytesOf);
  const hashes = await Promise.all(log.leaves.map((leaf: string) => leafHash(utf8(leaf))));
  expect(hashes.map(b64)).toEqual(log.leaf_hashes);
  for (const { index, size, proof } of log.inclusion) expect(await isIncluded(hashes[index], index, size, proof.map(bytesOf), roots[size])).toBe(true);
  for (const { from, to, proof } of log.consistency)
    expect(await isConsistent({ size: from, root: roots[from] }, { size: to, root: roots[to] }, proof.map(bytesOf))).toBe(true);
  const trust = { origin: log.origin, key: bytesOf(log.key) };
  expect(hex((await readCheckpoint(log.checkpoint, trust)).root)).toBe(hex(roots[9]));
  expect((await readCheckpoint(log.witness.cosigned, trust)).size).toBe(9);
  expect(await cosignedAt(log.witness.cosigned, { origin: log.witness.origin, key: bytesOf(log.witness.key) })).toBe(log.witness.time);
});

test("deletion receipts and their leaves", async () => {
  const { origin, key, says, receipt, leaf } = vectors("receipts");
  expect(await readReceipt(bytesOf(receipt), { origin, key: bytesOf(key) }, says.safe)).toEqual(says);
  expect(await receiptLeaf(bytesOf(receipt))).toBe(leaf);
});

test("safety numbers", async () => {
  const { digits, commitment: committed, ...texts } = vectors("safety");
  const input = Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, bytesOf(value as string)]));
  expect(await safetyNumber(input as unknown as Parameters<typeof safetyNumber>[0])).toBe(digits);
  expect(await commitment(bytesOf(texts.callerNonce))).toBe(committed);
  expect(text(utf8(digits))).toMatch(/^\d{6}$/);
});

test("what is sealed for a passkey opens with it", async () => {
  const { safe, output, secret, sealed, kem, device_key: key, device_kem: deviceKem, reading } = vectors("passkey");
  const made = await passkeyFrom(bytesOf(output));
  expect(b64(made.kem)).toBe(kem);
  expect(b64(await openSpareKey(made.pair, safe, bytesOf(sealed)))).toBe(secret);
  expect(await readingNumber(safe, key, bytesOf(deviceKem))).toBe(reading);
});

test("what a guest's code is good for", async () => {
  const { code, ticket, consultation, person, device, guest, patient, name, role, proof, host, number, doctor, vouch } = vectors("guests");
  const key = await guestKey(code);
  expect(await ticketOf(code)).toBe(ticket);
  expect([isProof(proof, await guestProof(key, guest, name)), isProof(host, await hostProof(key, consultation, patient))]).toEqual([true, true]);
  expect([isProof(proof, await guestProof(key, patient, name)), isProof(host, await hostProof(key, consultation, guest))]).toEqual([false, false]);
  expect(await guestNumber(guest)).toBe(number);
  const says = vouchFor({ consultation, person, device, key: guest, name, role });
  const signer = await crypto.subtle.importKey("raw", bytesOf(doctor), { name: "Ed25519" }, false, ["verify"]);
  expect(await crypto.subtle.verify("Ed25519", signer, bytesOf(vouch), says)).toBe(true);
});
