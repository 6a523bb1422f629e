// Removes the answers that a person has not sent, the keys of their safes and their pushes from this browser; their key stays, so that signing in again is quick.
import { openDraftStore } from "../features/intake/draft.model";
import { forgetSafes } from "../vault/shelf";
import { forgetSent } from "../features/intake/sent";
import { leavePushes } from "../features/notices/push";
import { forgetLook } from "../features/readiness/agreed";

export async function forgetAnswers(personId: string): Promise<void> {
  const drafts = await openDraftStore();
  await drafts.drop(personId);
  drafts.close();
  forgetSent();
  forgetLook(personId);
  await forgetSafes(personId);
  await leavePushes();
}
