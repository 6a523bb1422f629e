// What every client must refuse, and under which name: each case is a chain that is right up to its last envelope.
import { type Bytes, random, toBase64url as b64, unbase64url, utf8 } from "../../src/sealing/bytes.ts";
import { begin, followAll } from "../../src/sealing/chain.ts";
import { contentKey } from "../../src/sealing/content.ts";
import { readEnvelope, sealEnvelope } from "../../src/sealing/envelope.ts";
import { GRANT_INFO, sealGrant } from "../../src/sealing/grant.ts";
import { stateKem } from "../../src/sealing/kem.ts";
import { joinBody } from "../../src/sealing/pregrant.ts";
import { storyPair } from "../../src/sealing/proof/story.ts";
import { recoveryKeys } from "../../src/sealing/recovery.ts";
import { grant, join, type Newcomer, nextHeader, remove, write } from "../../src/sealing/draft.ts";
import { type Actor, actor, id, LATER } from "./teller.ts";
import { beforehand, consultation, type Consultation } from "./stories.ts";

export interface Refusal {
  name: string;
  attack: string;
  /** how many envelopes of the story come before */
  after: number;
  raw: string;
}

type Teller = Consultation["teller"];
type Case = [name: string, attack: string, raw: Bytes, after?: number];

/** A header field changed after signing: what a server can do without any key. */
async function tampered(raw: Bytes, change: (header: string) => string): Promise<Bytes> {
  const { headerBytes, signature, body } = await readEnvelope(raw);
  const header = utf8(change(new TextDecoder().decode(headerBytes)));
  return new Uint8Array(Buffer.concat([Uint8Array.from([1, header.length >> 8, header.length & 255]), header, signature, body]));
}

const flipped = (raw: Bytes, place: number) => raw.map((byte, i) => (i === place ? byte ^ 1 : byte)) as Bytes;

async function byTheServer({ story, teller, people }: Consultation): Promise<Case[]> {
  const raws = story.envelopes.map((envelope) => unbase64url(envelope.raw) ?? random(0));
  const [state, last, third, fourth] = [teller.following, raws.at(-1) ?? random(0), raws[2] ?? random(0), raws[3] ?? random(0)];
  const key = await contentKey(teller.room, teller.share);
  const say = (who: Actor, safe = state.safe) => write({ ...state, safe }, who, "message", key, { id: id(), text: "hello" }, teller.now);
  const next = await say(people.newPhone);
  return [
    ["the signature is altered", "altered", flipped(next, 3 + ((next[1] ?? 0) << 8 | (next[2] ?? 0)))],
    ["the body is altered", "altered", flipped(next, next.length - 1)],
    ["the header is altered: another time", "altered", await tampered(next, (header) => header.replace("T09:00:19", "T09:00:20"))],
    ["the header is spelled in another way", "malformed", await tampered(next, (header) => header.replace(":", ": "))],
    ["the header says one thing twice", "malformed", await tampered(next, (header) => header.replace('"epoch":2', '"epoch":1,"epoch":2'))],
    ["the version is unknown", "malformed", flipped(next, 0)],
    ["it is cut short inside the header", "malformed", next.slice(0, 40)],
    ["it is empty", "malformed", new Uint8Array(0)],
    ["an earlier envelope comes again", "replayed", fourth],
    ["the newest envelope comes again", "replayed", last],
    ["an envelope was left out", "dropped", fourth, 2],
    ["an envelope of another safe", "wrong-safe", await say(people.newPhone, id())],
    ["a stranger writes", "injected", await say(await actor("stranger"))],
    ["a removed device writes", "injected", await say(people.nurse)],
    ["an old place is filled with something else", "injected", await tampered(third, (header) => header.replace("T09:00:02", "T09:00:03"))],
  ];
}

async function byMembers({ teller, people }: Consultation): Promise<Case[]> {
  const { state, now, room } = { state: teller.following, now: teller.now, room: teller.room };
  const key = await contentKey(room, teller.share);
  const { doctor, newPhone } = people;
  const ghost = await actor("ghost");
  const asGuest = await teller.newcomer(ghost, "nurse");
  const asDoctor = await teller.newcomer(ghost, "doctor");
  const other = { ...state, hashes: [...state.hashes.slice(0, -1), b64(random(32))] };
  return [
    ["its place follows another history", "forked-chain", await write(other, doctor, "message", key, { id: id(), text: "x" }, now)],
    ["an old epoch", "wrong-epoch", await write({ ...state, epoch: 1 }, doctor, "message", key, { id: id(), text: "x" }, now)],
    ["a future epoch", "wrong-epoch", await write({ ...state, epoch: 3 }, doctor, "message", key, { id: id(), text: "x" }, now)],
    ["a doctor writes the patient's answers", "forged-role", await write(state, doctor, "answers", key, {}, now)],
    ["the patient writes the doctor's report", "forged-role", await write(state, newPhone, "report", key, {}, now)],
    ["a doctor removes a member", "forged-role", await remove(state, doctor, people.tablet.device, random(32), now)],
    ["a doctor admits without consent", "ghost-member", await grant(state, doctor, asGuest, [room], now)],
    ["a doctor admits on a consent that does not exist", "ghost-member", await grant(state, doctor, { ...asGuest, consent: 3 }, [room], now)],
    ["a doctor admits a second patient device", "ghost-member", await grant(state, doctor, { ...asGuest, role: "patient", person: people.phone.person }, [room], now)],
    ["a doctor who is not in the log", "unlogged-doctor", await grant(state, newPhone, { ...asDoctor, log: null }, [room], now)],
    ["a nurse whom the log does not know", "unlogged-assistant", await grant(state, newPhone, { ...asGuest, log: null }, [room], now)],
    ["a nurse whom the log knows as somebody else", "unlogged-assistant", await grant(state, newPhone, { ...asGuest, person: people.nurse.person }, [room], now)],
    ["the log's entry is another device's", "unlogged-doctor", await grant(state, newPhone, { ...asDoctor, log: await teller.evidence(await actor("other")) }, [room], now)],
    ["the log knows this device under another key", "swapped-key", await grant(state, newPhone, { ...asDoctor, log: await lying(teller, ghost) }, [room], now)],
    ["the proof does not fit the leaf", "altered-log", await grant(state, newPhone, { ...asDoctor, log: await misproven(asDoctor) }, [room], now)],
    ["a member comes back under another role", "forged-role", await grant(state, newPhone, await teller.newcomer(doctor, "companion"), [room], now)],
    ["a second manifest", "injected", await again(teller, doctor)],
    ["the statement is for another safe", "foreign-statement", await statedFor(id(), teller, newPhone, ghost)],
  ];
}

async function byTheWrongMember({ story, teller, people }: Consultation): Promise<Case[]> {
  const { following: state, now, room } = teller;
  const { phone, newPhone, doctor, nurse } = people;
  const ghost = await actor("ghost");
  const guest = await teller.newcomer(ghost, "companion");
  const toRecovery = { statement: null, key: null, person: null, log: null, consent: null, recovery: null };
  const kem = state.manifest.recovery?.kem ?? random(32);
  const recoveryGrant = (by: Actor, to: string) =>
    sealEnvelope(nextHeader(state, by, "grant", now, { to, role: "recovery" }), (bytes) => sealGrant(1, kem, GRANT_INFO, bytes, [room], toRecovery), by);
  const other = await teller.newcomer(ghost, "patient");
  const keys = await recoveryKeys(unbase64url(story.recovery?.secret) ?? random(15), "code", story.safe);
  return [
    ["a device removes itself", "malformed", await remove(state, newPhone, newPhone.device, random(32), now)],
    ["a device is removed that was never in", "malformed", await remove(state, newPhone, ghost.device, random(32), now)],
    ["a patient's grant names a consent", "malformed", await grant(state, newPhone, { ...guest, consent: 2 }, [room], now)],
    ["a patient's grant to another carries a recovery signature", "malformed", await grant(state, newPhone, guest, [room], now, keys)],
    ["a doctor grants to the recovery key", "ghost-member", await recoveryGrant(doctor, phone.device)],
    ["a recovery grant names another device than the root", "ghost-member", await recoveryGrant(newPhone, newPhone.device)],
    await whileSheWasIn({ story, teller, people }, guest),
    ["a removed nurse admits a guest", "injected", await grant(state, nurse, guest, [room], now)],
    ["a patient's device that is another person's", "ghost-member", await grant(state, newPhone, other, [room], now)],
    ["the recovery key lets another person's device in", "ghost-member", await grant(state, ghost, other, [room], now, keys)],
  ];
}

/** The story as far as the nurse is a member, and then a guest of hers. */
async function whileSheWasIn({ story, teller, people }: Consultation, guest: Newcomer): Promise<Case> {
  const after = story.envelopes.findIndex(({ type }) => type === "remove");
  const [first, ...rest] = story.envelopes.slice(0, after).map(({ raw }) => unbase64url(raw) ?? random(0));
  const { state } = await begin(first ?? random(0), { safe: story.safe, trust: teller.log.trust });
  const then = (await followAll(state, rest)).state;
  return ["a nurse admits a guest", "ghost-member", await grant(then, people.nurse, guest, [random(32)], teller.now), after];
}

/** A device that the server says is the doctor's, and that stands in the log under somebody else's number. */
async function otherDoctor(teller: Teller, { newPhone, doctor }: Consultation["people"]): Promise<Bytes> {
  const tablet = await actor("tablet of the doctor", doctor.person);
  const wanted = { ...(await teller.newcomer(tablet, "doctor")), log: await teller.evidence(tablet, "doctor", "1-00001-81-004") };
  return grant(teller.following, newPhone, wanted, [teller.room], teller.now);
}

async function again(teller: Teller, who: Actor): Promise<Bytes> {
  const header = nextHeader(teller.following, who, "manifest", teller.now);
  return sealEnvelope(header, utf8("{}"), who);
}

async function lying(teller: Teller, ghost: Actor) {
  return teller.evidence({ ...ghost, publicKey: b64(random(32)) });
}
async function misproven(newcomer: Awaited<ReturnType<Teller["newcomer"]>>) {
  if (!newcomer.log) throw new Error("a doctor has evidence");
  return { ...newcomer.log, leaf: newcomer.log.leaf.replace("Dr. Example", "Dr. Exampel") };
}

/** A grant whose maker passes over what an honest client would refuse to make. */
async function statedFor(safe: string, teller: Teller, by: Actor, ghost: Actor): Promise<Bytes> {
  const statement = await stateKem(ghost, safe, { suite: 1, pair: await storyPair(ghost.story), exp: LATER });
  const header = nextHeader(teller.following, by, "grant", teller.now, { to: ghost.device, role: "nurse" });
  const admission = { statement, key: ghost.publicKey, person: ghost.person, log: null, consent: null, recovery: null };
  const kem = unbase64url(ghost.story.kem) ?? random(0);
  return sealEnvelope(header, (bytes) => sealGrant(1, kem, GRANT_INFO, bytes, [teller.room], admission), by);
}

async function bySneakingIn({ story, teller, people }: Consultation): Promise<Case[]> {
  const { following: state, now, room } = teller;
  const ghost = await actor("ghost");
  const self = { ...(await teller.newcomer(ghost, "patient")), person: people.phone.person };
  const guessed = await recoveryKeys(random(15), "code", story.safe);
  const second = await actor("second doctor");
  const given = await beforehand(teller, people.newPhone, second);
  const byDoctor = await beforehand(teller, people.doctor, second);
  return [
    ["a stranger grants itself", "injected", await grant(state, ghost, self, [room], now)],
    ["a stranger grants itself with another recovery key", "ghost-member", await grant(state, ghost, self, [room], now, guessed)],
    ["a second doctor joins beside the first", "ghost-member", await join(state, second, joinBody(given), now)],
    ["a doctor joins with a doctor's pre-grant", "ghost-member", await join(state, second, joinBody(byDoctor), now)],
    ["the patient admits a second doctor beside the first", "ghost-member", await grant(state, people.newPhone, await teller.newcomer(second, "doctor"), [room], now)],
    ["a device of the doctor whom the log knows as another doctor", "swapped-key", await otherDoctor(teller, people)],
  ];
}

export async function refusals(): Promise<object> {
  const told = await consultation();
  const cases = [...(await byTheServer(told)), ...(await byMembers(told)), ...(await byTheWrongMember(told)), ...(await bySneakingIn(told))];
  const all = cases.map(([name, attack, raw, after = told.story.envelopes.length]): Refusal => ({ name, attack, after, raw: b64(raw) }));
  return { story: told.story, refusals: all };
}
