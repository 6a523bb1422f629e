// What this browser keeps for a person's safes: secrets and unsent words locked, files only as ciphertext, receipts in clear.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { KemPair } from "../sealing";
import { lockUp, newLock, unlock, type Locked } from "./lock";

/** The furthest that this browser has verified of a chain; the server may never show less. */
export interface Seen {
  seq: number;
  hash: string;
}

/** Of the device that made the safe. Everywhere else the chain itself gives what the key pair opens. */
export interface Secrets {
  /** The first room secret, base64url: until the device has granted it to itself. */
  room: string | null;
  /** The first envelope, base64url: sent again as it was when the answer was lost. */
  manifest: string | null;
  /** What the code for a new device is made of, base64url. */
  code: string | null;
  /** Of this browser's passkey, what seals for it, base64url. */
  passkey?: string;
  /** The code that this device scanned, base64url: until it is let in some other way, only who showed it opens the safe here. */
  pairing?: string | null;
  /** It asked without a code as well: the doctor may have let it in. */
  asksDoctor?: boolean;
  /** Of epochs that this device began, until everybody who stays was granted them. */
  fresh?: readonly FreshRoom[];
}

/** A secret for an epoch that this device begins, base64url. */
export interface FreshRoom {
  epoch: number;
  room: string;
}

/** With which request this device sent the safe into the line, and about whom. */
export interface Asked {
  request: string;
  patient: string;
  /** Milliseconds since the epoch. */
  at: number;
}

export interface KeptSafe {
  safe: string;
  person: string;
  kem: KemPair | null;
  locked: Locked | null;
  seen: Seen | null;
  /** When it ends, as the server said last. */
  expires?: string;
  /** The server said that the last hours run. */
  ended?: boolean;
  /** Of one whose end nobody told: since when the server does not show it alive, in milliseconds since the epoch. */
  missed?: number;
  asked?: Asked;
}

export interface Unsent {
  id: string;
  safe: string;
  type: "message" | "file" | "report";
  at: string;
  plain: Record<string, unknown>;
}

export interface KeptReceipt {
  safe: string;
  person: string;
  receipt: string;
}

/** A file on its way: ciphertext in parts; its own key waits, locked, among the unsent. */
export interface Upload {
  file: string;
  safe: string;
  person: string;
  parts: Uint8Array<ArrayBuffer>[];
}

interface KeptUnsent {
  id: string;
  safe: string;
  person: string;
  order?: number;
  locked: Locked;
}

interface Shelves extends DBSchema {
  locks: { key: string; value: CryptoKey };
  safes: { key: [string, string]; value: KeptSafe };
  unsent: { key: number; value: KeptUnsent; indexes: { safe: [string, string] } };
  uploads: { key: string; value: Upload; indexes: { safe: [string, string] } };
  receipts: { key: [string, string]; value: KeptReceipt };
}

export const noSecrets: Secrets = { room: null, manifest: null, code: null };
const databaseName = "doktr-vault";

async function open(name: string): Promise<IDBPDatabase<Shelves>> {
  return openDB<Shelves>(name, 1, {
    upgrade(database) {
      database.createObjectStore("locks");
      database.createObjectStore("safes", { keyPath: ["person", "safe"] });
      database.createObjectStore("unsent", { keyPath: "order", autoIncrement: true }).createIndex("safe", ["person", "safe"]);
      database.createObjectStore("uploads", { keyPath: "file" }).createIndex("safe", ["person", "safe"]);
      database.createObjectStore("receipts", { keyPath: ["person", "safe"] });
    },
  });
}

export class Shelf {
  /** Gone while this page is open: whoever still follows it writes nothing back. */
  private readonly wiped = new Set<string>();

  private constructor(
    private readonly database: IDBPDatabase<Shelves>,
    private readonly person: string,
    private readonly key: CryptoKey,
  ) {}

  static async open(person: string, name = databaseName): Promise<Shelf> {
    const database = await open(name);
    const fresh = await newLock();
    const change = database.transaction("locks", "readwrite");
    const known = await change.store.get(person);
    if (!known) await change.store.put(fresh, person);
    await change.done;
    return new Shelf(database, person, known ?? fresh);
  }

  // --- safes

  async kept(safe: string): Promise<KeptSafe> {
    return (await this.database.get("safes", [this.person, safe])) ?? { safe, person: this.person, kem: null, locked: null, seen: null };
  }

  async secrets(safe: string): Promise<Secrets> {
    const { locked } = await this.kept(safe);
    return (locked && (await unlock<Secrets>(this.key, safe, locked))) ?? noSecrets;
  }

  async keepSecrets(safe: string, more: Partial<Secrets>): Promise<Secrets> {
    const before = await this.secrets(safe);
    const now = { ...before, ...more };
    const locked = await lockUp(this.key, safe, now);
    await this.change(safe, { locked });
    return now;
  }

  async kem(safe: string): Promise<KemPair | null> {
    return (await this.kept(safe)).kem;
  }

  keepKem = (safe: string, kem: KemPair) => this.change(safe, { kem });

  async seen(safe: string): Promise<Seen | null> {
    return (await this.kept(safe)).seen;
  }

  keepSeen = (safe: string, seen: Seen) => this.change(safe, { seen });

  keepAsked = (safe: string, asked: Asked) => this.change(safe, { asked });

  /** All that this device asked with, and still holds. */
  async asked(): Promise<(Asked & { safe: string })[]> {
    const rows = await this.database.getAll("safes");
    return rows.flatMap(({ safe, person, asked }) => (person === this.person && asked ? [{ ...asked, safe }] : []));
  }

  /** Every safe of which this browser holds anything. */
  async held(): Promise<KeptSafe[]> {
    return (await this.database.getAll("safes")).filter(({ person }) => person === this.person);
  }

  keepEnd = (safe: string, end: Pick<KeptSafe, "expires" | "ended" | "missed">) => this.change(safe, end);

  private async change(safe: string, more: Partial<KeptSafe>): Promise<KeptSafe> {
    if (more.kem) this.wiped.delete(safe);
    if (this.wiped.has(safe)) return this.kept(safe);
    const change = this.database.transaction("safes", "readwrite");
    const before = await change.store.get([this.person, safe]);
    const now = { safe, person: this.person, kem: null, locked: null, seen: null, ...before, ...more };
    await change.store.put(now);
    await change.done;
    return now;
  }

  // --- what waits to be sent

  async unsent(safe: string): Promise<Unsent[]> {
    const rows = await this.database.getAllFromIndex("unsent", "safe", [this.person, safe]);
    const opened = await Promise.all(rows.map((row) => unlock<Unsent>(this.key, `unsent ${row.id}`, row.locked)));
    return opened.filter((one) => one !== null);
  }

  async putUnsent(one: Unsent): Promise<void> {
    const locked = await lockUp(this.key, `unsent ${one.id}`, one);
    await this.database.add("unsent", { id: one.id, safe: one.safe, person: this.person, locked });
  }

  async dropUnsent(safe: string, id: string): Promise<void> {
    const change = this.database.transaction("unsent", "readwrite");
    for (const row of await change.store.index("safe").getAll([this.person, safe])) if (row.id === id) await change.store.delete(row.order!);
    await change.done;
  }

  // --- files on their way

  putUpload = (upload: Omit<Upload, "person">) => this.database.put("uploads", { ...upload, person: this.person });
  upload = (file: string) => this.database.get("uploads", file);
  dropUpload = (file: string) => this.database.delete("uploads", file);

  // --- the end

  /** All that this browser holds of a safe goes; its receipt stays. */
  async wipe(safe: string): Promise<void> {
    this.wiped.add(safe);
    const change = this.database.transaction(["safes", "unsent", "uploads"], "readwrite");
    await change.objectStore("safes").delete([this.person, safe]);
    for (const store of ["unsent", "uploads"] as const)
      for (const key of await change.objectStore(store).index("safe").getAllKeys([this.person, safe])) await change.objectStore(store).delete(key);
    await change.done;
  }

  keepReceipt = (receipt: Omit<KeptReceipt, "person">) => this.database.put("receipts", { ...receipt, person: this.person });

  async receipts(): Promise<KeptReceipt[]> {
    return (await this.database.getAll("receipts")).filter((one) => one.person === this.person);
  }

  close = () => this.database.close();
}

/** Signed out or deleted: nothing of the person's safes stays in this browser. */
export async function forgetSafes(person: string, name = databaseName): Promise<void> {
  const database = await open(name);
  const change = database.transaction(["locks", "safes", "unsent", "uploads", "receipts"], "readwrite");
  await change.objectStore("locks").delete(person);
  for (const store of ["safes", "receipts"] as const)
    for (const key of await change.objectStore(store).getAllKeys()) if (key[0] === person) await change.objectStore(store).delete(key);
  for (const store of ["unsent", "uploads"] as const) {
    const rows = await change.objectStore(store).getAll();
    for (const row of rows) if (row.person === person) await change.objectStore(store).delete((("file" in row) ? row.file : row.order!) as never);
  }
  await change.done;
  database.close();
}
