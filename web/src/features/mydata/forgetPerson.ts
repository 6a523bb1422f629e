// Removes what this browser holds of a person: draft, safes, key, and the small notes about their visits.
import type { Face } from "../../api/http";
import { forgetDeviceKey } from "../../device/key";
import { forgetEnd } from "../../log/kept";
import { forgetSafes } from "../../vault/shelf";
import { forgetInvitations } from "../guests/invitations";
import { openDraftStore } from "../intake/draft.model";
import { forgetSent } from "../intake/sent";
import { forgetCalls } from "../money/told";
import { leavePushes } from "../notices/push";
import { forgetLook } from "../readiness/agreed";

export async function forgetPerson(face: Face, personId: string): Promise<void> {
  const drafts = await openDraftStore();
  await drafts.drop(personId);
  drafts.close();
  await forgetSafes(personId);
  await forgetInvitations(personId);
  await forgetDeviceKey(personId);
  await forgetEnd(personId);
  await leavePushes();
  for (const name of [`doktr.seen.${face}.${personId}`, `doktr.device.${face}.${personId}`]) localStorage.removeItem(name);
  forgetSent();
  forgetLook(personId);
  forgetCalls(personId);
}
