// What the stage of a call compares with the other side: this device's view of the consultation's safe and of the public log.
import { useMemo, useState } from "react";
import type { Consultation } from "../../api/types";
import type { SafeWitness } from "../../call/gossip";
import type { SafeClient } from "../../vault/safe";
import { useVault } from "../../vault/VaultProvider";

/**
 * Null until it is here. Undefined for a doctor's page of a consultation without a safe: nothing says whose the patient's keys are.
 * That there is none is the server's word alone: a safe that was there once stays, and the patient's page asks the log all the same.
 */
export function useWitness(face: "patient" | "doctor", safe: SafeClient | null, { safe_id }: Consultation): SafeWitness | null | undefined {
  const vault = useVault();
  const [known, keep] = useState(safe);
  if (safe !== null && safe !== known) keep(safe);
  const isWithout = safe_id === null && known === null;
  return useMemo(() => {
    if (isWithout) return face === "patient" ? (vault?.logWitness() ?? null) : undefined;
    return known && vault ? vault.witness(known) : null;
  }, [face, isWithout, known, vault]);
}
