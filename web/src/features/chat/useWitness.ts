// What the stage of a call compares with the other side: this device's view of the consultation's safe.
import { useMemo } from "react";
import type { Consultation } from "../../api/types";
import type { SafeWitness } from "../../call/gossip";
import type { SafeClient } from "../../vault/safe";
import { useVault } from "../../vault/VaultProvider";

/** Undefined for a consultation without a safe, null until it is here. */
export function useWitness(safe: SafeClient | null, consultation: Consultation): SafeWitness | null | undefined {
  const vault = useVault();
  const witness = useMemo(() => (safe && vault ? vault.witness(safe) : null), [safe, vault]);
  return consultation.safe_id === null ? undefined : witness;
}
