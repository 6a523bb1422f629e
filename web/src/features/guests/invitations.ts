// The keys of invitations on this browser: of those that were made here, and of the one that somebody came with. No script reads them out.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { GuestRole } from "../../api/types";
import { guestKey } from "../../sealing/guest";

/** Of an invitation that this device made. */
export interface MadeInvitation {
  key: CryptoKey;
  person: string;
  role: GuestRole;
  at: number;
  /** The first call that this device was in with it. */
  call?: string;
  /** Somebody who had its code came. */
  came?: boolean;
}

/** Of the invitation that this browser came with, and the name under which. */
export interface OwnInvitation {
  key: CryptoKey;
  name: string;
}

interface Rows extends DBSchema {
  made: { key: string; value: MadeInvitation };
  own: { key: string; value: OwnInvitation };
}

const databaseName = "doktr-invitations";
const only = "own";
/** Longer than any brand lets a guest be expected and stay. */
const KEPT_MS = 2 * 24 * 3_600_000;
/** As long as anybody waits for a doctor and then talks to them. */
const AWAITED_MS = 6 * 3_600_000;

async function inside<T>(name: string, act: (database: IDBPDatabase<Rows>) => Promise<T>): Promise<T> {
  const database = await openDB<Rows>(name, 1, {
    upgrade(fresh) {
      for (const store of ["made", "own"] as const) fresh.createObjectStore(store);
    },
  });
  try {
    return await act(database);
  } finally {
    database.close();
  }
}

export async function keepMade(id: string, code: string, who: { person: string; role: GuestRole }, name = databaseName): Promise<void> {
  const key = await guestKey(code);
  await inside(name, async (database) => {
    for (const old of await database.getAllKeys("made")) {
      const row = await database.get("made", old);
      if (row && row.at < Date.now() - KEPT_MS) await database.delete("made", old);
    }
    await database.put("made", { ...who, key, at: Date.now() }, id);
  });
}

export const madeHere = (id: string, name = databaseName) => inside(name, (database) => database.get("made", id));

export async function noteCame(id: string, name = databaseName): Promise<void> {
  await inside(name, async (database) => {
    const row = await database.get("made", id);
    if (row && !row.came) await database.put("made", { ...row, came: true }, id);
  });
}

export const forgetMade = (id: string, name = databaseName) => inside(name, (database) => database.delete("made", id));

/** This device is in a call: what this person made before was made for it, unless another call came first. By this page's own word. */
export async function bindMade(person: string, call: string, name = databaseName): Promise<void> {
  await inside(name, async (database) => {
    for (const id of await database.getAllKeys("made")) {
      const row = await database.get("made", id);
      if (row?.person === person && row.call === undefined) await database.put("made", { ...row, call }, id);
    }
  });
}

/** This person made an invitation on this device, for this call or none yet, and nobody has come with it. */
export async function isAwaiting(person: string, call: string | null, name = databaseName): Promise<boolean> {
  const rows = await inside(name, (database) => database.getAll("made"));
  const isFor = (row: MadeInvitation) => row.call === undefined || call === null || row.call === call;
  return rows.some((row) => row.person === person && !row.came && isFor(row) && row.at > Date.now() - AWAITED_MS);
}

export async function keepOwn(code: string, called: string, name = databaseName): Promise<void> {
  const key = await guestKey(code);
  await inside(name, (database) => database.put("own", { key, name: called }, only));
}

export const ownInvitation = (name = databaseName) => inside(name, (database) => database.get("own", only));

/** Signed out or deleted: the invitations that this person made go too. */
export async function forgetInvitations(person: string, name = databaseName): Promise<void> {
  await inside(name, async (database) => {
    for (const id of await database.getAllKeys("made")) if ((await database.get("made", id))?.person === person) await database.delete("made", id);
  });
}
