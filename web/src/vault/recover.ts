// A new device that opens a safe with its code: it reads the secrets that were granted to the code, and admits itself.
import { codeSecret, grant, newestRooms, newKemPair, openedWithRecovery, recoveryKeys, Refused, stateKem } from "../sealing";
import type { VaultDesk } from "./desk";
import type { SafeClient } from "./safe";

const HOURS = 720;
const HOUR_MS = 3_600_000;

/** Throws `Refused` (`wrong-code`) when the code is not of this safe. */
export async function recover(desk: VaultDesk, { id, line, sync }: SafeClient, typed: string): Promise<void> {
  const keys = await recoveryKeys(codeSecret(typed), "code", id);
  await Promise.all([line.look(), line.fetch()]);
  const { state, all } = line.book;
  const rooms = state ? await openedWithRecovery(state, all, keys) : new Map();
  if (!state || rooms.size === 0) throw new Refused("wrong-code");
  const pair = (await desk.shelf.kem(id)) ?? (await newKemPair(1));
  await desk.shelf.keepKem(id, pair);
  const exp = new Date(Date.parse(desk.now()) + HOURS * HOUR_MS).toISOString();
  const statement = await stateKem(desk.author, id, { suite: 1, pair, exp });
  const { device, publicKey: key } = desk.author;
  await line.append(async (now) => {
    if (now.members.has(device)) return null;
    return grant(now, desk.author, { device, key, person: desk.person, role: "patient", statement }, newestRooms(now, rooms), desk.now(), keys);
  });
  await sync();
}
