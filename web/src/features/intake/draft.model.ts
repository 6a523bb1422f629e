// The answers as an encrypted draft on this device, one per person, until they are sealed for a doctor or a day has passed.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Answers, Language } from "./questionnaire.model";

export interface Draft {
  reason: string | null;
  version: string | null;
  gate: Answers;
  answers: Answers;
  /** The question where the person stopped. */
  at: string | null;
  /** Rules whose page was shown and passed. */
  seen: readonly string[];
  channel: "video" | "audio" | "chat" | null;
  language: Language | null;
  /** The safe that takes the answers when they are sent: the same one after a reload. */
  safe: string | null;
  /** The appointment that is asked for, where there is one; else the line. */
  appointment: string | null;
  /** Whom it is about, where that is somebody else than who asks. */
  patient: string | null;
}

export const emptyDraft: Draft = {
  reason: null,
  version: null,
  gate: {},
  answers: {},
  at: null,
  seen: [],
  channel: null,
  language: null,
  safe: null,
  appointment: null,
  patient: null,
};

export const DRAFT_LIFETIME_MS = 24 * 60 * 60 * 1000;

export interface DraftStore {
  /** Saves and counts the day anew; calls for one person happen in their order, the last one stays. */
  save(personId: string, draft: Draft): Promise<void>;
  /** Null when there is none, when it is older than a day, or when it cannot be opened: then it is gone, too. */
  read(personId: string): Promise<Draft | null>;
  /** Sent, or the account deleted: the record and its key go. */
  drop(personId: string): Promise<void>;
  dropAll(): Promise<void>;
  /** Deletes what is older than a day, and says how many that were. */
  sweep(): Promise<number>;
  close(): void;
}

/** What lies on the disk. The time stands outside the lock, so that an old draft goes without being opened. */
interface Locked {
  personId: string;
  key: CryptoKey;
  savedAt: number;
  iv: Uint8Array<ArrayBuffer>;
  body: ArrayBuffer;
}

interface Shelf extends DBSchema {
  drafts: { key: string; value: Locked };
}

/** Length tells something about the answers; drafts are filled up to the next multiple of this. */
const STEP_BYTES = 4096;

export async function openDraftStore(options: { now?: () => number; name?: string } = {}): Promise<DraftStore> {
  const now = options.now ?? Date.now;
  const shelf = await openDB<Shelf>(options.name ?? "doktr-drafts", 1, {
    upgrade: (database) => void database.createObjectStore("drafts", { keyPath: "personId" }),
  });
  const inTurn = oneAfterAnother();
  const store: DraftStore = {
    save: (personId, draft) => inTurn(() => write(shelf, personId, draft, now())),
    read: (personId) => inTurn(() => open(shelf, personId, now())),
    drop: (personId) => inTurn(() => shelf.delete("drafts", personId)),
    dropAll: () => inTurn(() => shelf.clear("drafts")),
    sweep: () => inTurn(() => removeOld(shelf, now())),
    close: () => shelf.close(),
  };
  await store.sweep();
  return store;
}

function oneAfterAnother() {
  let last: Promise<unknown> = Promise.resolve();
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

async function write(shelf: IDBPDatabase<Shelf>, personId: string, draft: Draft, savedAt: number): Promise<void> {
  const key = (await shelf.get("drafts", personId))?.key ?? (await newKey());
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const body = await crypto.subtle.encrypt(lock(iv, personId, savedAt), key, padded(JSON.stringify(draft)));
  await shelf.put("drafts", { personId, key, savedAt, iv, body });
}

async function open(shelf: IDBPDatabase<Shelf>, personId: string, now: number): Promise<Draft | null> {
  const found = await shelf.get("drafts", personId);
  if (!found) return null;
  const draft = isOld(found, now) ? null : await unlock(found);
  if (!draft) await shelf.delete("drafts", personId);
  return draft;
}

async function unlock({ iv, key, body, personId, savedAt }: Locked): Promise<Draft | null> {
  try {
    const text = new TextDecoder().decode(await crypto.subtle.decrypt(lock(iv, personId, savedAt), key, body));
    return { ...emptyDraft, ...(JSON.parse(text) as Draft) };
  } catch (failure) {
    if (failure instanceof DOMException || failure instanceof SyntaxError) return null;
    throw failure;
  }
}

async function removeOld(shelf: IDBPDatabase<Shelf>, now: number): Promise<number> {
  const old = (await shelf.getAll("drafts")).filter((one) => isOld(one, now));
  await Promise.all(old.map((one) => shelf.delete("drafts", one.personId)));
  return old.length;
}

/** A clock set back does not make a draft live longer. */
const isOld = ({ savedAt }: Locked, now: number) => now - savedAt >= DRAFT_LIFETIME_MS || savedAt > now + DRAFT_LIFETIME_MS;

const newKey = () => crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);

/** The person and the time are bound to the text, so that a record cannot be given to somebody else or made younger. */
function lock(iv: Uint8Array<ArrayBuffer>, personId: string, savedAt: number): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(`doktr/draft/v1\0${personId}\0${savedAt}`) };
}

/** JSON may end in spaces: they are read over. */
function padded(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(text);
  const filled = new Uint8Array(Math.ceil((bytes.length + 1) / STEP_BYTES) * STEP_BYTES).fill(0x20);
  filled.set(bytes);
  return filled;
}
