// What a guest's device knows by itself of the others: the patient by the invitation's key, the doctor by the public log.
import * as api from "../api/guests";
import type { Apart, Heads, SafeWitness, Vouched, Who } from "../call/gossip";
import { ownInvitation } from "../features/guests/invitations";
import { loggedEvidence } from "../log/devices";
import { logTrust } from "../log/trust";
import { Refused } from "../sealing/attacks";
import { loggedDoctor } from "../sealing/directory";
import { hostProof, isProof } from "../sealing/guest";
import { isSame } from "../vault/misnamed";

export class GuestWitness implements SafeWitness {
  constructor(private readonly consultation: string) {}

  subscribe = (): (() => void) => () => undefined;
  heads = async (): Promise<Heads | null> => null;
  compare = async (): Promise<Apart | null> => null;
  signs = (): boolean | null => null;

  /**
   * Each in the role in which they are shown: no doctor in the log is the patient by that, nor the patient a doctor by an invitation.
   * Who is neither yet is said to be unchecked; a doctor under another key than the log's is not answered at all.
   */
  vouch = async (who: Who): Promise<Vouched | null> => {
    if (who.role === "patient") return (await this.isHost(who).catch(() => false)) ? "yes" : null;
    if (who.role !== "doctor") return null;
    return vouchedByLog(who).catch((problem: unknown) => (problem instanceof Refused ? "no" : null));
  };

  private async isHost({ publicKey }: Who): Promise<boolean> {
    const [own, { host }] = await Promise.all([ownInvitation(), api.visit()]);
    return own !== undefined && isProof(host, await hostProof(own.key, this.consultation, publicKey));
  }
}

async function vouchedByLog({ device, publicKey, name = "" }: Who): Promise<Vouched | null> {
  const [evidence, trust] = await Promise.all([loggedEvidence(device), logTrust()]);
  if (evidence === null) return null;
  const logged = await loggedDoctor(evidence, trust, device, publicKey);
  return isSame(name, logged.name) ? "yes" : { logged: logged.name };
}
