// A new device that opens a safe with its code: it reads the secrets that were granted to the code, and admits itself.
import { type Bytes, codeSecret, grant, newestRooms, newKemPair, openedWithRecovery, type RecoveryKeys, recoveryKeys, Refused, stateKem, toBase64url } from "../sealing";
import type { VaultDesk } from "./desk";
import type { SafeClient } from "./safe";

const HOURS = 720;
const HOUR_MS = 3_600_000;

/** Throws `Refused` (`wrong-code`) when the code is not of this safe. */
export const recover = (desk: VaultDesk, client: SafeClient, typed: string): Promise<void> => recoverWith(desk, client, codeSecret(typed));

/** `secret` is what the code stands for. This device can then tell the code as well. */
export async function recoverWith(desk: VaultDesk, client: SafeClient, secret: Bytes): Promise<void> {
  await admitSelf(desk, client, await recoveryKeys(secret, "code", client.id));
  await desk.shelf.keepSecrets(client.id, { code: toBase64url(secret), pairing: null });
  await client.sync();
}

async function admitSelf(desk: VaultDesk, { id, line }: SafeClient, keys: RecoveryKeys): Promise<void> {
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
}
