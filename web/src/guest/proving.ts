// What this guest's device says of itself: its key and the name typed on it, under the key in the invitation.
import * as api from "../api/guests";
import { toBase64url } from "../device/bytes";
import { deviceKey } from "../device/key";
import { ownInvitation } from "../features/guests/invitations";
import { guestProof } from "../sealing/guest";

export async function sayReady(person: string): Promise<void> {
  const own = await ownInvitation();
  const { publicKey } = await deviceKey(person);
  await api.ready(own ? toBase64url(await guestProof(own.key, publicKey, own.name)) : null);
}
