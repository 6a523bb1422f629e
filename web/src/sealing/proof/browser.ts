// The protocol tried where people use it: a page that reads the vectors, lives through a safe, and reports what it found.
import { Refused } from "../attacks.ts";
import { random } from "../bytes.ts";
import { begin, follow, followAll } from "../chain.ts";
import { codeOf, codeSecret, newCodeSecret } from "../code.ts";
import { contentKey } from "../content.ts";
import { openFile, partOf, sealFile } from "../files.ts";
import { openedBy, openedWithRecovery, readBody } from "../read.ts";
import { recoveryKeys } from "../recovery.ts";
import { hpkeOpen, hpkeSeal, kemPublic, type KemPair, newKemPair, type SuiteId } from "../suite.ts";
import { write } from "../write.ts";
import { foundedSafe, newDevice, NOW, seen } from "./people.ts";
import { bytesOf, expectedOf, retell, type Story } from "./story.ts";

const fetched = async (name: string) => (await fetch(`/vectors/${name}.json`)).json();

function demandEqual(found: unknown, expected: unknown, what: string): void {
  if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(`${what} differs`);
}

async function stories(): Promise<void> {
  for (const name of ["consultation", "away"]) {
    const story = (await fetched(name)) as Story;
    demandEqual(await retell(story), expectedOf(story), name);
  }
}

async function refusals(): Promise<number> {
  const { story, refusals: cases } = (await fetched("refusals")) as { story: Story; refusals: { name: string; attack: string; after: number; raw: string }[] };
  const trust = { origin: story.log.origin, key: bytesOf(story.log.key) };
  for (const { name, attack, after, raw } of cases) {
    const [first, ...rest] = story.envelopes.slice(0, after).map((envelope) => bytesOf(envelope.raw));
    const begun = await begin(first ?? random(0), { safe: story.safe, trust });
    const { state } = await followAll(begun.state, rest);
    const refused: unknown = await follow(state, bytesOf(raw)).catch((thrown: unknown) => thrown);
    demandEqual(refused instanceof Refused && refused.attack, attack, name);
  }
  return cases.length;
}

/** Founding to reading, with keys that no script can read out, kept in IndexedDB as the client keeps them. */
async function life(): Promise<void> {
  const secret = newCodeSecret();
  const safe = await foundedSafe((id) => recoveryKeys(secret, "code", id));
  await safe.keep(await write(safe.state, safe.patient, "answers", await safe.key(), { reason: "fever" }, NOW));
  const doctor = await newDevice();
  await safe.admit(doctor, "doctor");
  const { state, envelopes } = await seen(safe);
  const kept = await throughDatabase(doctor.kem);
  const rooms = await openedBy(state, envelopes, doctor.device, kept);
  const key = await contentKey(rooms.get(1) ?? random(32), safe.share);
  const answers = envelopes.find(({ header }) => header.type === "answers");
  if (!answers) throw new Error("no answers");
  demandEqual(await readBody(answers, new Map([[1, key]])), { reason: "fever" }, "answers");
  const keys = await recoveryKeys(codeSecret(codeOf(secret)), "code", safe.id);
  demandEqual([...((await openedWithRecovery(state, envelopes, keys)).get(1) ?? [])], [...safe.room], "recovery");
  await cannotBeRead(kept);
}

async function cannotBeRead({ privateKey }: KemPair): Promise<void> {
  const exported = await crypto.subtle.exportKey("pkcs8", privateKey as CryptoKey).catch(() => null);
  demandEqual(exported, null, "exported key");
}

const settled = <T>(request: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function throughDatabase(pair: KemPair): Promise<KemPair> {
  const opening = indexedDB.open("proof", 1);
  opening.onupgradeneeded = () => void opening.result.createObjectStore("keys");
  const database = await settled(opening);
  await settled(database.transaction("keys", "readwrite").objectStore("keys").put({ publicKey: pair.publicKey, privateKey: pair.privateKey }, "kem"));
  const kept = (await settled(database.transaction("keys").objectStore("keys").get("kem"))) as KemPair;
  database.close();
  return kept;
}

async function bothSuites(): Promise<void> {
  for (const id of [1, 2] as const satisfies SuiteId[]) {
    const pair = await newKemPair(id);
    const [info, plain] = [random(10), random(32)];
    const sealed = await hpkeSeal(id, await kemPublic(id, pair), info, plain);
    demandEqual([...(await hpkeOpen(id, pair, info, sealed))], [...plain], `suite ${id}`);
  }
}

const MEGABYTES = 20;

/** Milliseconds to seal and to open 20 MB as four photos of 5 MB. */
async function photos(): Promise<{ seal_ms: number; open_ms: number }> {
  const plain = new Uint8Array((MEGABYTES / 4) * 1_000_000);
  const named = { id: crypto.randomUUID(), name: "photo.jpg", type: "image/jpeg", kind: "photo" as const };
  const start = performance.now();
  const sealed = [];
  for (let i = 0; i < 4; i += 1) sealed.push(await sealFile(plain, named));
  const half = performance.now();
  for (const { message, ciphertext } of sealed) await openFile(message, Array.from({ length: message.parts }, (_, n) => partOf(ciphertext, n)));
  return { seal_ms: Math.round(half - start), open_ms: Math.round(performance.now() - half) };
}

/** Milliseconds to follow and read a chain of 31 messages. */
async function reading(): Promise<number> {
  const safe = await foundedSafe();
  const key = await safe.key();
  for (let i = 0; i < 31; i += 1) await safe.keep(await write(safe.state, safe.patient, "message", key, { id: crypto.randomUUID(), text: `message ${i}` }, NOW));
  const start = performance.now();
  const { envelopes } = await seen(safe);
  for (const envelope of envelopes.slice(2)) await readBody(envelope, new Map([[1, key]]));
  return Math.round(performance.now() - start);
}

async function found(): Promise<object> {
  await stories();
  await life();
  await bothSuites();
  return { ok: true, refused: await refusals(), reading_31_ms: await reading(), ...(await photos()) };
}

const report = await found().catch((failed: unknown) => ({ ok: false, failed: String(failed) }));
await fetch("/report", { method: "POST", body: JSON.stringify({ ...report, has_document: "document" in globalThis, agent: navigator.userAgent }) });
