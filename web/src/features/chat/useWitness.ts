// What the stage of a call compares with the other side: this device's view of the consultation's safe and of the public log.
import { useMemo } from "react";
import type { Consultation } from "../../api/types";
import type { SafeWitness } from "../../call/gossip";
import { noWitness } from "../../call/noWitness";
import type { SafeClient } from "../../vault/safe";
import { useVault } from "../../vault/VaultProvider";

/** Null until it is here. That there is no safe is the server's word alone: whoever knows better says so, and the patient's page asks the log all the same. */
export function useWitness(face: "patient" | "doctor", safe: SafeClient | null, { id, request_id, safe_id, patient }: Consultation): SafeWitness | null {
  const vault = useVault();
  const isWithout = safe_id === null && safe === null;
  return useMemo(() => {
    if (isWithout && face === "doctor") return vault?.logOnly() ?? noWitness;
    if (isWithout) return vault?.logWitness({ consultation: id, request: request_id, patient: patient.id }) ?? null;
    return safe && vault ? vault.witness(safe) : null;
  }, [face, isWithout, safe, vault, id, request_id, patient.id]);
}
