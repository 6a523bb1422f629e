// Making a safe on the patient's device: every step may be repeated, so a closed tab or a lost answer costs nothing.
import { found, grant, newCodeSecret, newKemPair, newRoom, recoveryKeys, stateKem, toBase64url, unbase64url, type Bytes } from "../sealing";
import { agreedNow } from "../live/clock";
import { decoded } from "./api";
import type { VaultDesk } from "./desk";
import type { SafeClient } from "./safe";
import { leaveSpareKey } from "./spareKeys";
import { alone } from "./turns";
import { learnEnd } from "./unlisted";

const OWN_HOURS = 720;
const HOUR_MS = 3_600_000;

/**
 * Leaves the safe on the server, opened by this device, with a code for another one. One at a time for each safe in this
 * browser: a second caller, in this tab or another, finds what the first has kept and goes on from there.
 */
export async function foundSafe(desk: VaultDesk, client: SafeClient): Promise<void> {
  await alone(`doktr-safe ${client.id}`, () => settled(desk, client));
}

async function settled(desk: VaultDesk, client: SafeClient): Promise<void> {
  const { manifest, room } = await begun(desk, client.id);
  const made = await desk.api.create(client.id, toBase64url(manifest));
  await learnEnd(desk, await desk.shelf.kept(client.id), made, agreedNow());
  await Promise.all([client.line.look(), client.line.fetch()]);
  if (room) {
    client.line.book.learn(new Map([[1, room]]));
    await grantSelf(desk, client);
    await client.door.grantRecovery();
    await leaveSpareKey(desk, client.id);
    await desk.shelf.keepSecrets(client.id, { room: null });
  }
  await client.sync();
}

interface Begun {
  manifest: Bytes;
  /** Null once this device has granted it to itself. */
  room: Bytes | null;
}

/** Kept before it is sent: the same safe is founded again after a reload, never a second one under its name. */
async function begun(desk: VaultDesk, id: string): Promise<Begun> {
  const kept = await desk.shelf.secrets(id);
  if (kept.manifest) return { manifest: decoded(kept.manifest), room: unbase64url(kept.room, 32) };
  const room = newRoom();
  const code = newCodeSecret();
  const recovery = await recoveryKeys(code, "code", id);
  const manifest = await found(desk.author, { safe: id, room, at: desk.now(), recovery });
  await desk.shelf.keepKem(id, await newKemPair(1));
  await desk.shelf.keepSecrets(id, { room: toBase64url(room), manifest: toBase64url(manifest), code: toBase64url(code) });
  return { manifest, room };
}

/** From now on the key pair, which no script can read out, is enough to open the safe here. */
async function grantSelf(desk: VaultDesk, { id, line }: SafeClient): Promise<void> {
  const { device, publicKey } = desk.author;
  const pair = await desk.shelf.kem(id);
  const isGranted = () => line.book.all.some(({ header }) => header.type === "grant" && "to" in header.extra && header.extra.to === device && header.extra.role === "patient");
  if (!pair) throw new Error("a safe without a key pair");
  const exp = new Date(Date.parse(desk.now()) + OWN_HOURS * HOUR_MS).toISOString();
  const statement = await stateKem(desk.author, id, { suite: 1, pair, exp });
  await line.append(async (state) =>
    isGranted() ? null : grant(state, desk.author, { device, key: publicKey, person: desk.person, role: "patient", statement }, line.book.newest, desk.now()),
  );
}
