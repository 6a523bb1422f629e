// This page's person and device as the call knows them; the key is opened once and kept.
import type { Session } from "../api/types";
import { deviceKey } from "../device/key";
import type { CallIdentity } from "./wire";

const opened = new Map<string, Promise<CallIdentity>>();

async function open(personId: string, deviceId: string): Promise<CallIdentity> {
  const { publicKey, sign } = await deviceKey(personId);
  return { personId, deviceId, publicKey, sign };
}

export function identityOf({ person, device }: Session): Promise<CallIdentity> {
  const deviceId = device?.id ?? "";
  const name = `${person.id} ${deviceId}`;
  const identity = opened.get(name) ?? open(person.id, deviceId);
  opened.set(name, identity);
  return identity;
}
