// A malicious server, and members who help it: each attack is named by a device that verifies, and succeeds against one that does not.
import { beforeEach, describe, expect, test } from "vitest";
import { type Attack, Refused } from "./attacks.ts";
import { type Bytes, hex, joined, random, toBase64url, utf8 } from "./bytes.ts";
import { type ChainState, demandGrown, demandNothingHidden, head } from "./chain.ts";
import { compareCheckpoints, readCheckpoint } from "./checkpoint.ts";
import { contentKey, newRoom, openBody } from "./content.ts";
import * as draft from "./draft.ts";
import { isSealed, readEnvelope, sealEnvelope } from "./envelope.ts";
import { frame, isSignedBy, LABELS, unframe } from "./framing.ts";
import { GRANT_INFO, openGrant, readGrant, sealGrant } from "./grant.ts";
import { isPaired, readKem, stateDutyKem, stateKem } from "./kem.ts";
import { joinBody, pregrant } from "./pregrant.ts";
import { type Device, foundedSafe, LATER, newcomer, newDevice, newLogKey, NOW, type Safe, seen, statement } from "./proof/people.ts";
import { consistencyProof, doctorLeaf, Log } from "./proof/tree.ts";
import { bytesOf } from "./proof/story.ts";
import { commitment, demandCertificate, demandRevealed, fingerprintIn, newNonce, safetyNumber } from "./sas.ts";
import { kemPublic } from "./suite.ts";
import { grant, join, remove, write } from "./write.ts";

const attack = (work: Promise<unknown>): Promise<Attack | "accepted"> =>
  work.then(
    () => "accepted" as const,
    (thrown: unknown) => (thrown instanceof Refused ? thrown.attack : Promise.reject(thrown)),
  );

/** The control: a client that opens what it can and believes the rest, header by header. */
async function believed(raws: readonly Bytes[], key: CryptoKey): Promise<{ from: string; text: unknown }[]> {
  const shown = [];
  for (const raw of raws) {
    const { header, headerBytes, body } = await readEnvelope(raw);
    if (!isSealed(header.type)) continue;
    const content = (await openBody(key, headerBytes, body).catch(() => null)) as { text?: unknown } | null;
    if (content) shown.push({ from: header.device, text: content.text });
  }
  return shown;
}
const textsOf = async (raws: readonly Bytes[], key: CryptoKey) => (await believed(raws, key)).map(({ text }) => text);

let safe: Safe;
let doctor: Device;
let key: CryptoKey;
const say = async (author: Device, text: string) => safe.keep(await write(safe.state, author, "message", key, { id: crypto.randomUUID(), text }, NOW));

beforeEach(async () => {
  safe = await foundedSafe();
  doctor = await newDevice();
  key = await safe.key();
  await safe.admit(doctor, "doctor");
  await say(doctor, "Take one tablet.");
  await say(doctor, "Not with alcohol.");
  await say(safe.patient, "Thank you.");
});

describe("the server rearranges what it keeps", () => {
  test("honest, it is accepted, and both kinds of client read the same", async () => {
    expect(await attack(seen(safe))).toBe("accepted");
    expect(await textsOf(safe.raws, key)).toEqual(["Take one tablet.", "Not with alcohol.", "Thank you."]);
  });

  test("dropped: a warning disappears", async () => {
    const without = safe.raws.toSpliced(4, 1);
    expect(await textsOf(without, key)).toEqual(["Take one tablet.", "Thank you."]);
    expect(await attack(seen(safe, without))).toBe("dropped");
  });

  test("reordered: yes and no change places", async () => {
    const exchanged = [...safe.raws.slice(0, 3), ...[4, 3, 5].map((i) => safe.raws[i] ?? random(0))];
    expect(await textsOf(exchanged, key)).toEqual(["Not with alcohol.", "Take one tablet.", "Thank you."]);
    expect(await attack(seen(safe, exchanged))).toBe("reordered");
  });

  test("replayed: one tablet becomes two", async () => {
    const twice = [...safe.raws.slice(0, 4), ...safe.raws.slice(3)];
    expect(await textsOf(twice, key)).toEqual(["Take one tablet.", "Take one tablet.", "Not with alcohol.", "Thank you."]);
    expect(await attack(seen(safe, twice))).toBe("replayed");
  });

  test("replayed into another safe of the same people: another key, another name", async () => {
    const other = await foundedSafe();
    const strayed = [...other.raws, safe.raws[3] ?? random(0)];
    expect(await attack(seen(other, strayed))).toBe("wrong-safe");
    expect(await textsOf(strayed, await contentKey(safe.room, safe.share))).toEqual(["Take one tablet."]);
  });

  test("truncated: what was read yesterday is gone today", async () => {
    const yesterday = head(safe.state);
    const { state } = await seen(safe, safe.raws.slice(0, 4));
    expect(await textsOf(safe.raws.slice(0, 4), key)).toEqual(["Take one tablet."]);
    expect(() => demandGrown(state, yesterday)).toThrow("truncated");
  });

  test("truncated before the first: another founding in the same place", async () => {
    const forged = await draft.found(safe.patient, { safe: safe.id, room: safe.room, at: LATER });
    const { state } = await seen(safe, [forged]);
    expect(() => demandGrown(state, { seq: 1, hash: safe.envelopes[0]?.hash ?? "" })).toThrow("forked-chain");
  });

  test("hidden-tail: the newest message is withheld until somebody tells its place", async () => {
    const { state } = await seen(safe, safe.raws.slice(0, 5));
    expect(await attack(seen(safe, safe.raws.slice(0, 5)))).toBe("accepted");
    expect(() => demandNothingHidden(state, head(safe.state))).toThrow("hidden-tail");
    demandNothingHidden(safe.state, head(safe.state));
  });

  test("forked-chain: patient and doctor are shown two histories", async () => {
    const before = (await seen(safe, safe.raws.slice(0, 5))).state;
    const forPatient = await write(before, safe.patient, "message", key, { text: "I am allergic to it." }, NOW);
    const { state } = await seen(safe, [...safe.raws.slice(0, 5), forPatient]);
    expect(await textsOf([...safe.raws.slice(0, 5), forPatient], key)).toContain("I am allergic to it.");
    expect(() => demandNothingHidden(state, head(safe.state))).toThrow("forked-chain");
    const answer = await write(safe.state, doctor, "message", key, { text: "Good." }, NOW);
    expect(await attack(seen(safe, [...safe.raws.slice(0, 5), forPatient, answer]))).toBe("forked-chain");
  });
});

describe("somebody puts something in", () => {
  /** What a device that once had the secret can make together with the server. */
  async function injectedBy(author: Device, state: ChainState, text: string): Promise<Bytes> {
    return draft.write(state, author, "message", key, { text }, NOW);
  }

  test("injected: a stranger who got hold of the secret writes", async () => {
    const forged = await injectedBy(await newDevice(), safe.state, "Take ten tablets.");
    expect(await textsOf([...safe.raws, forged], key)).toContain("Take ten tablets.");
    expect(await attack(safe.keep(forged))).toBe("injected");
  });

  test("injected: a removed companion writes on", async () => {
    const companion = await newDevice();
    await safe.admit(companion, "companion");
    await safe.keep(await remove(safe.state, safe.patient, companion.device, newRoom(), NOW));
    const forged = await injectedBy(companion, safe.state, "Me again.");
    expect(await textsOf([...safe.raws, forged], key)).toContain("Me again.");
    expect(await attack(safe.keep(forged))).toBe("injected");
    expect(await attack(safe.keep(await injectedBy(companion, { ...safe.state, epoch: 1 }, "Me again.")))).toBe("injected");
  });

  test("altered: the doctor writes in the patient's name", async () => {
    const forged = await injectedBy({ ...doctor, device: safe.patient.device }, safe.state, "I feel fine.");
    expect(await believed([...safe.raws, forged], key)).toContainEqual({ from: safe.patient.device, text: "I feel fine." });
    expect(await attack(safe.keep(forged))).toBe("altered");
  });

  test("a member who signs what another one sealed makes something that nobody can open", async () => {
    const { header, body } = safe.envelopes[3] ?? (await readEnvelope(random(0)));
    const stolen = await sealEnvelope({ ...header, seq: safe.state.seq + 1, prev: head(safe.state).hash, device: safe.patient.device }, body, safe.patient);
    expect(await attack(safe.keep(stolen))).toBe("accepted");
    await expect(openBody(key, (await readEnvelope(stolen)).headerBytes, body)).rejects.toMatchObject({ attack: "unreadable" });
  });

  test("wrong-epoch: a message from before a removal is put in after it", async () => {
    const companion = await newDevice();
    await safe.admit(companion, "companion");
    await safe.keep(await remove(safe.state, safe.patient, companion.device, newRoom(), NOW));
    const old = await injectedBy(doctor, { ...safe.state, epoch: 1 }, "The companion can still read this.");
    expect(await textsOf([old], key)).toEqual(["The companion can still read this."]);
    expect(await attack(safe.keep(old))).toBe("wrong-epoch");
  });
});

describe("the server lies about keys and people", () => {
  /** The control: granting to whatever KEM key the directory hands out. */
  async function grantedBlindly(kem: Bytes): Promise<Bytes> {
    const header = draft.nextHeader(safe.state, safe.patient, "grant", NOW, { to: doctor.device, role: "doctor" });
    const admission = { statement: random(10), key: doctor.publicKey, person: doctor.person, log: null, consent: null, recovery: null };
    return sealEnvelope(header, (bytes) => sealGrant(1, kem, GRANT_INFO, bytes, [safe.room], admission), safe.patient);
  }
  const openedBlindly = async (raw: Bytes, thief: Device) => {
    const { headerBytes, body } = await readEnvelope(raw);
    return openGrant(1, thief.kem, GRANT_INFO, headerBytes, readGrant(body));
  };

  test("swapped-key: the KEM key of the doctor is the server's", async () => {
    const server = await newDevice();
    const raw = await grantedBlindly(await kemPublic(1, server.kem));
    expect(await openedBlindly(raw, server)).toEqual([safe.room]);
    const lie = { ...(await newcomer(doctor, "doctor", safe.state, safe.log)), statement: await statement({ ...server, device: doctor.device }, safe.id) };
    expect(await attack(grant(safe.state, safe.patient, lie, [safe.room], NOW))).toBe("swapped-key");
  });

  test("foreign-statement: a KEM key that the doctor stated for another consultation", async () => {
    const lie = { ...(await newcomer(doctor, "doctor", safe.state, safe.log)), statement: await statement(doctor, crypto.randomUUID()) };
    expect(await attack(grant(safe.state, safe.patient, lie, [safe.room], NOW))).toBe("foreign-statement");
  });

  test("unlogged-doctor, swapped-key: a doctor's device and key that are the server's", async () => {
    const server = await newDevice();
    expect(await openedBlindly(await grantedBlindly(await kemPublic(1, server.kem)), server)).toEqual([safe.room]);
    const unlogged = await newcomer(server, "doctor", safe.state);
    expect(await attack(grant(safe.state, safe.patient, unlogged, [safe.room], NOW))).toBe("unlogged-doctor");
    const second = await newDevice();
    const evidence = await safe.log.evidence(safe.log.add(doctorLeaf(server.device, second.publicKey, "1", "Dr. Example")));
    expect(await attack(grant(safe.state, safe.patient, { ...unlogged, log: evidence }, [safe.room], NOW))).toBe("swapped-key");
  });

  test("altered-log: evidence from a log of the server's own", async () => {
    const server = await newDevice();
    const own = new Log(await newLogKey(safe.log.trust.origin));
    const lie = await newcomer(server, "doctor", safe.state, own);
    expect((await readCheckpoint(lie.log?.checkpoint ?? "", own.trust)).size).toBe(1);
    expect(await attack(grant(safe.state, safe.patient, lie, [safe.room], NOW))).toBe("altered-log");
  });

  test("ghost-member: a doctor admits an observer that the patient never agreed to", async () => {
    const ghost = await newDevice();
    const raw = await draft.grant(safe.state, doctor, await newcomer(ghost, "companion", safe.state), [safe.room], NOW);
    expect(await openedBlindly(raw, ghost)).toEqual([safe.room]);
    expect(await attack(safe.keep(raw))).toBe("ghost-member");
    expect(await attack(grant(safe.state, doctor, await newcomer(ghost, "companion", safe.state), [safe.room], NOW))).toBe("ghost-member");
  });

  test("ghost-member: a device of the server's among the patient's own has not seen the code on the patient's screen", async () => {
    const [ghost, real, code] = [await newDevice(safe.patient.person), await newDevice(safe.patient.person), random(16)];
    const blind = await grant(safe.state, safe.patient, await newcomer(ghost, "patient", safe.state), [safe.room], NOW);
    expect(await openedBlindly(blind, ghost)).toEqual([safe.room]);
    const wish = (device: Device) => ({ suite: 1 as const, pair: device.kem, exp: LATER });
    const paired = async (device: Device, pairing?: Bytes) =>
      isPaired(await readKem(await stateKem(device, safe.id, wish(device), pairing), safe.id, device.device, bytesOf(device.publicKey)), code, device.publicKey);
    expect(await paired(real, code)).toBe(true);
    expect([await paired(ghost), await paired(ghost, random(16))]).toEqual([false, false]);
  });

  test("swapped-key: a chain that another root has founded in the same place", async () => {
    const server = await newDevice();
    const forged = await draft.found(server, { safe: safe.id, room: newRoom(), at: NOW });
    expect(await attack(seen(safe, [forged]))).toBe("accepted");
    expect(await attack(seen(safe, [forged], { ...safe.expected, rootKey: safe.patient.publicKey }))).toBe("swapped-key");
  });

  test("ghost-member: several doctors on duty are let in with pre-grants", async () => {
    const away = await foundedSafe();
    const first = await beforehand(away, await newDevice());
    const second = await beforehand(away, await newDevice());
    await away.keep(await join(away.state, first.device, first.body, NOW));
    expect(await attack(away.keep(await draft.join(away.state, second.device, second.body, NOW)))).toBe("ghost-member");
  });

  test("unlogged-doctor: a pre-grant is not even made for a doctor whom the log does not know", async () => {
    const [server, other] = [await newDevice(), await newDevice()];
    const log = await safe.log.evidence(safe.log.add(doctorLeaf(other.device, other.publicKey, "1", "Dr. Example")));
    const duty = { doctor: server.person, device: server.device, key: server.publicKey, statement: await dutyStatement(server), log };
    expect(await attack(pregrant(safe.state, safe.patient, duty, [safe.room], NOW))).toBe("unlogged-doctor");
  });

  const dutyStatement = (device: Device) => stateDutyKem(device, device.person, { suite: 1, pair: device.kem, exp: LATER });
  async function beforehand(away: Safe, device: Device) {
    const log = await away.log.evidence(away.log.add(doctorLeaf(device.device, device.publicKey, "1", "Dr. Example")));
    const duty = { doctor: device.person, device: device.device, key: device.publicKey, statement: await dutyStatement(device), log };
    return { device, body: joinBody(await pregrant(away.state, away.patient, duty, [away.room], NOW)) };
  }
});

describe("the server keeps two logs", () => {
  test("forked-log: each side alone sees a consistent log, side by side they do not fit", async () => {
    const trust = await newLogKey();
    const [forPatient, forDoctor] = [new Log(trust), new Log(trust)];
    for (const log of [forPatient, forDoctor]) log.add({ kind: "receipt", sha256: "00" });
    const before = await readCheckpoint(await forPatient.checkpoint(), trust);
    forPatient.add(doctorLeaf(doctor.device, toBase64url(random(32)), "1", "Dr. Example"));
    forDoctor.add(doctorLeaf(doctor.device, doctor.publicKey, "1", "Dr. Example"));
    const [one, other] = [await readCheckpoint(await forPatient.checkpoint(), trust), await readCheckpoint(await forDoctor.checkpoint(), trust)];
    for (const [log, head] of [[forPatient, one], [forDoctor, other]] as const)
      expect(await attack(compareCheckpoints(before, head, await consistencyProof(log.leaves, 1)))).toBe("accepted");
    expect(await attack(compareCheckpoints(one, other, []))).toBe("forked-log");
  });

  test("every grant carries the granter's view of the log to all members", async () => {
    expect(safe.state.checkpoints).toHaveLength(1);
    expect(safe.state.checkpoints[0]?.size).toBe(1);
  });
});

describe("somebody in the call", () => {
  const colons = (bytes: Bytes) => hex(bytes).toUpperCase().match(/../g)?.join(":") ?? "";
  const sdp = (fingerprint: Bytes) => `v=0\r\na=fingerprint:sha-256 ${colons(fingerprint)}\r\nm=audio 9 X\r\n`;
  const offerBy = (who: Device, fingerprint: Bytes) =>
    frame(LABELS.signal, { consultation: safe.id, from: who.device, to: doctor.device, n: 1, at: NOW }, utf8(sdp(fingerprint)), who.sign);
  const sdpOf = (raw: Bytes) => new TextDecoder().decode(unframe(raw).body);
  const isPatients = (raw: Bytes) => isSignedBy(LABELS.signal, unframe(raw), bytesOf(safe.patient.publicKey));

  test("replaced-fingerprint: the server puts its own certificate into the offer", async () => {
    const [honest, server] = [random(32), random(32)];
    const offer = await offerBy(safe.patient, honest);
    const { headerBytes, signature, body } = unframe(offer);
    const swapped = utf8(new TextDecoder().decode(body).replace(colons(honest), colons(server)));
    const changed = joined(offer.slice(0, 3), headerBytes, signature, swapped);
    expect(fingerprintIn(sdpOf(changed))).toEqual(server);
    expect([await isPatients(offer), await isPatients(changed)]).toEqual([true, false]);
  });

  test("replaced-fingerprint: the line that came up has another certificate than the signed one", async () => {
    const [honest, server] = [random(32), random(32)];
    const offer = sdpOf(await offerBy(safe.patient, honest));
    demandCertificate(offer, colons(honest));
    expect(() => demandCertificate(offer, colons(server))).toThrow("replaced-fingerprint");
    expect(() => fingerprintIn(`${offer}${sdp(server)}`)).toThrow("replaced-fingerprint");
    expect(() => fingerprintIn("v=0")).toThrow("replaced-fingerprint");
  });

  /** Both ends as they believe the call to be; the server may have put its own keys, certificates and nonces between. */
  async function numbers(lies: { key?: Bytes; fingerprint?: Bytes; nonce?: Bytes }) {
    const [callerNonce, calleeNonce, callerFingerprint, calleeFingerprint] = [newNonce(), newNonce(), random(32), random(32)];
    const [callerKey, calleeKey] = [bytesOf(safe.patient.publicKey), bytesOf(doctor.publicKey)];
    const { key: lyingKey, fingerprint, nonce } = lies;
    const patient = { callerNonce, calleeNonce: nonce ?? calleeNonce, callerFingerprint, calleeFingerprint: fingerprint ?? calleeFingerprint, callerKey, calleeKey: lyingKey ?? calleeKey };
    const theDoctor = { callerNonce: nonce ?? callerNonce, calleeNonce, callerFingerprint: fingerprint ?? callerFingerprint, calleeFingerprint, callerKey: lyingKey ?? callerKey, calleeKey };
    return [await safetyNumber(patient), await safetyNumber(theDoctor)] as const;
  }

  test("man-in-the-middle: with a lying directory every signature is right, and the numbers on the screens differ", async () => {
    const server = await newDevice();
    const offer = await offerBy({ ...server, device: safe.patient.device }, random(32));
    expect(await isSignedBy(LABELS.signal, unframe(offer), bytesOf(server.publicKey))).toBe(true);
    const [honestOne, honestOther] = await numbers({});
    expect(honestOne).toBe(honestOther);
    for (const lies of [{ key: bytesOf(server.publicKey) }, { fingerprint: random(32) }, { nonce: newNonce() }]) {
      const pairs = await Promise.all([1, 2].map(() => numbers(lies)));
      expect(pairs.some(([one, other]) => one !== other)).toBe(true);
    }
  });

  test("man-in-the-middle: without a commitment the server grinds out equal numbers, with it the nonce is fixed", async () => {
    const fixed = { calleeNonce: newNonce(), callerFingerprint: random(32), calleeFingerprint: random(32), callerKey: random(32), calleeKey: random(32) };
    const wanted = (await safetyNumber({ ...fixed, callerNonce: newNonce() })).slice(0, 2);
    let ground = newNonce();
    while (!(await safetyNumber({ ...fixed, callerNonce: ground })).startsWith(wanted)) ground = newNonce();
    const committed = await commitment(newNonce());
    expect(await attack(demandRevealed(committed, ground))).toBe("man-in-the-middle");
    const own = newNonce();
    expect(await attack(demandRevealed(await commitment(own), own))).toBe("accepted");
  });
});
