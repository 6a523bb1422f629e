// What a patient's passkey opens: sealed for it when a safe is founded and whenever a passkey is made, opened on a new device.
import { type Bytes, openSpareKey, passkeyFrom, Refused, sealSpareKey, toBase64url, unbase64url } from "../sealing";
import { decoded } from "./api";
import type { VaultDesk } from "./desk";
import { recoverWith } from "./recover";
import type { SafeClient } from "./safe";

/** Under this name the device keeps the half of its passkey that only seals. */
const PASSKEY = "passkey";

/** Whether what is founded here is sealed for a passkey. */
export const hasPasskey = async (desk: VaultDesk): Promise<boolean> => (await desk.shelf.secrets(PASSKEY)).passkey !== undefined;

/** From now on this device seals for the passkey that gave `output`; `safes` are those that it can tell the code of. */
export async function keepPasskey(desk: VaultDesk, output: Bytes, safes: readonly string[]): Promise<void> {
  const { kem } = await passkeyFrom(output);
  await desk.shelf.keepSecrets(PASSKEY, { passkey: toBase64url(kem) });
  for (const safe of safes) await leaveSpareKey(desk, safe);
}

/** Nothing without a passkey, or where this device does not know the code. */
export async function leaveSpareKey(desk: VaultDesk, safe: string): Promise<void> {
  const kem = unbase64url((await desk.shelf.secrets(PASSKEY)).passkey);
  const code = unbase64url((await desk.shelf.secrets(safe)).code);
  if (kem && code) await desk.api.putSpareKey(safe, await sealSpareKey(kem, safe, code));
}

/** Throws `Refused` (`wrong-code`) when nothing there was sealed for this passkey. */
export async function recoverWithPasskey(desk: VaultDesk, client: SafeClient, output: Bytes): Promise<void> {
  const { pair } = await passkeyFrom(output);
  const sealed = (await client.line.look()).spare_keys.map(decoded);
  const opened = await Promise.all(sealed.map((one) => openSpareKey(pair, client.id, one).catch(() => null)));
  const secret = opened.findLast((one) => one !== null);
  if (!secret) throw new Refused("wrong-code");
  await recoverWith(desk, client, secret);
  await keepPasskey(desk, output, []);
}
