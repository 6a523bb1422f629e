// The two stories of the vectors: a consultation with guests, a removal and a lost phone; and a patient who left the page.
import { type Bytes, utf8 } from "../../src/sealing/bytes.ts";
import { newCodeSecret } from "../../src/sealing/code.ts";
import { newRoom } from "../../src/sealing/content.ts";
import { sealFile } from "../../src/sealing/files.ts";
import { stateDutyKem } from "../../src/sealing/kem.ts";
import { joinBody, pregrant } from "../../src/sealing/pregrant.ts";
import { Log } from "../../src/sealing/proof/tree.ts";
import { type Story, storyPair } from "../../src/sealing/proof/story.ts";
import { consent, found, grant, grantRecovery, join, remove } from "../../src/sealing/write.ts";
import { type Actor, actor, id, LATER, logKey, Teller } from "./teller.ts";

const answers = { v: 1, reason: "fever", answers: { since: "yesterday", note: "Ça ne va pas: 39,4 °C 🤒" } };

export interface Consultation {
  story: Story;
  teller: Teller;
  people: Record<"phone" | "tablet" | "newPhone" | "doctor" | "nurse", Actor>;
}

/** Founding, sealed answers, consent, doctor, nurse; the nurse leaves; the phone is lost and a code lets a new one in. */
export async function consultation(): Promise<Consultation> {
  const teller = new Teller("A consultation: guests by consent, a removal, a new device by recovery code.", new Log(await logKey()));
  const [phone, doctor, nurse] = [await actor("phone"), await actor("doctor"), await actor("nurse")];
  const [tablet, newPhone] = [await actor("tablet", phone.person), await actor("new phone", phone.person)];
  const keys = await teller.keysFor(newCodeSecret());
  await teller.keep(await found(phone, { safe: teller.story.safe, room: teller.room, at: teller.now, recovery: keys }));
  await teller.admit(phone, phone, "patient");
  await teller.keep(await grantRecovery(teller.following, phone, [teller.room], teller.now));
  await teller.say(phone, "answers", answers);
  await teller.admit(phone, tablet, "patient");
  await teller.admit(phone, doctor, "doctor");
  await talk(teller, phone, doctor);
  await teller.keep(await consent(teller.following, tablet, { person: nurse.person, role: "nurse", until: LATER }, teller.now));
  await teller.admit(doctor, nurse, "nurse", [teller.room], teller.following.seq);
  await leaves(teller, nurse, tablet, [phone, tablet], doctor);
  const rooms = [teller.room, teller.rooms.get(1) ?? newRoom()];
  const newcomer = await teller.newcomer(newPhone, "patient");
  await teller.keep(await grant(teller.following, newPhone, newcomer, rooms, teller.now, keys));
  await teller.say(newPhone, "message", { id: id(), text: "Me again, on another phone." });
  await teller.say(doctor, "report", { id: id(), text: "Rest, fluids, paracetamol." });
  return { story: await teller.told([phone, tablet, doctor, nurse, newPhone]), teller, people: { phone, tablet, newPhone, doctor, nurse } };
}

async function talk(teller: Teller, phone: Actor, doctor: Actor): Promise<void> {
  await teller.say(doctor, "message", { id: id(), text: "Good morning, I have read your answers." });
  await teller.say(phone, "read", { upto: teller.following.seq });
  const photo = await sealFile(utf8("not really a photo"), { id: id(), name: "throat.jpg", type: "image/jpeg", kind: "photo" });
  await teller.say(phone, "file", photo.message);
}

async function leaves(teller: Teller, gone: Actor, by: Actor, own: Actor[], doctor: Actor): Promise<void> {
  const fresh = newRoom();
  await teller.keep(await remove(teller.following, by, gone.device, fresh, teller.now));
  teller.rooms.set(2, fresh);
  const all: Bytes[] = [fresh, teller.rooms.get(1) ?? newRoom()];
  for (const device of own) await teller.admit(by, device, "patient", all);
  await teller.admit(by, doctor, "doctor", [fresh]);
  await teller.keep(await grantRecovery(teller.following, by, all, teller.now));
}

/** A pre-grant lets the assigned doctor in while nobody of the patient is there. */
export async function away(): Promise<Story> {
  const teller = new Teller("The patient left the page: the doctor joins with a pre-grant.", new Log(await logKey()));
  const [phone, doctor] = [await actor("phone"), await actor("doctor")];
  await teller.keep(await found(phone, { safe: teller.story.safe, room: teller.room, at: teller.now }));
  await teller.admit(phone, phone, "patient");
  await teller.say(phone, "answers", answers);
  await teller.keep(await join(teller.following, doctor, joinBody(await beforehand(teller, phone, doctor)), teller.now));
  await teller.say(doctor, "message", { id: id(), text: "You may come back, I am here." });
  return teller.told([phone, doctor]);
}

export async function beforehand(teller: Teller, phone: Actor, doctor: Actor): Promise<Bytes> {
  const statement = await stateDutyKem(doctor, doctor.person, { suite: 1, pair: await storyPair(doctor.story), exp: LATER });
  const duty = { doctor: doctor.person, device: doctor.device, key: doctor.publicKey, statement, log: await teller.evidence(doctor) };
  return pregrant(teller.following, phone, duty, [teller.room], teller.now);
}
