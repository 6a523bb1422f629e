// What this browser remembers of the public log: its key as first seen, its furthest head, and where my own list ended.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";

export interface KeptKey {
  origin: string;
  /** raw 32 bytes, base64url */
  key: string;
}

export interface KeptHead {
  size: number;
  /** the signed note as it came */
  note: string;
  /** How long the log was shown to be, and when by this device's own clock: what was not in it then is younger. */
  seen?: readonly Sight[];
}

export interface Sight {
  size: number;
  at: number;
}

/** One an hour, of the last weeks in which this browser was here. */
const APART_MS = 3_600_000;
const MOST_SIGHTS = 500;

/** The last entry of a person's list that this browser has verified. */
export interface End {
  n: number;
  /** base64url */
  hash: string;
}

interface Rows extends DBSchema {
  keys: { key: string; value: KeptKey };
  heads: { key: string; value: KeptHead };
  ends: { key: string; value: End };
}

const databaseName = "doktr-log";
const only = "log";

async function inside<T>(name: string, act: (database: IDBPDatabase<Rows>) => Promise<T>): Promise<T> {
  const database = await openDB<Rows>(name, 1, {
    upgrade(fresh) {
      for (const store of ["keys", "heads", "ends"] as const) fresh.createObjectStore(store);
    },
  });
  try {
    return await act(database);
  } finally {
    database.close();
  }
}

export const keptKey = (name = databaseName) => inside(name, (database) => database.get("keys", only));
export const keptHead = (name = databaseName) => inside(name, (database) => database.get("heads", only));
export const keptEnd = (person: string, name = databaseName) => inside(name, (database) => database.get("ends", person));

/** The first key stays, whichever tab was first. */
export async function keepKey(key: KeptKey, name = databaseName): Promise<KeptKey> {
  return inside(name, async (database) => {
    const change = database.transaction("keys", "readwrite");
    const first = await change.store.get(only);
    if (!first) await change.store.put(key, only);
    await change.done;
    return first ?? key;
  });
}

/** Only ever further, whatever another tab does meanwhile. `at`: when the log itself showed it as its latest. */
export async function keepHead({ size, note }: KeptHead, at: number | null = null, name = databaseName): Promise<void> {
  await inside(name, async (database) => {
    const change = database.transaction("heads", "readwrite");
    const before = await change.store.get(only);
    const furthest = !before || before.size < size ? { size, note } : { size: before.size, note: before.note };
    const seen = before?.seen ?? [];
    await change.store.put({ ...furthest, seen: at === null ? seen : withSight(seen, { size, at }) }, only);
    await change.done;
  });
}

/** A shorter log than before is an old head shown again: nothing is learnt by it. */
function withSight(seen: readonly Sight[], one: Sight): readonly Sight[] {
  const [before, last] = [seen.at(-2), seen.at(-1)];
  if (last && one.size < last.size) return seen;
  const isSame = last !== undefined && (one.size === last.size || (before !== undefined && last.at - before.at < APART_MS));
  return [...(isSame ? seen.slice(0, -1) : seen), one].slice(-MOST_SIGHTS);
}

/** When this browser was last shown the log without a leaf at this place; null where it never was. */
export async function lastWithout(index: number, name = databaseName): Promise<number | null> {
  const seen = (await keptHead(name))?.seen ?? [];
  return seen.filter(({ size }) => size <= index).reduce<number | null>((latest, { at }) => Math.max(latest ?? at, at), null);
}

export async function keepEnd(person: string, end: End, name = databaseName): Promise<void> {
  await inside(name, async (database) => {
    const change = database.transaction("ends", "readwrite");
    const before = await change.store.get(person);
    if (!before || before.n < end.n) await change.store.put(end, person);
    await change.done;
  });
}

/** The person goes: so does where their list ended. What the log said to everybody stays. */
export const forgetEnd = (person: string, name = databaseName) => inside(name, (database) => database.delete("ends", person));
