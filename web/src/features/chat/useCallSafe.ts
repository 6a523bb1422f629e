// The safe of the consultation that this page is in the call of.
import { useState } from "react";
import type { Consultation } from "../../api/types";
import type { SafeClient } from "../../vault/safe";
import { useSafe } from "../../vault/VaultProvider";

/** Null without one, or while the vault is being opened. One that was there once stays: that there is none is the server's word alone. */
export function useCallSafe({ safe_id }: Consultation): SafeClient | null {
  const safe = useSafe(safe_id);
  const [known, keep] = useState(safe);
  if (safe !== null && safe !== known) keep(safe);
  return safe ?? known;
}
