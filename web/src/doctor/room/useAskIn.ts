// The doctor's device asks to be let into the safe of a consultation, at the match and again after a reload.
import { useCallback, useEffect, useRef } from "react";
import type { SafeClient } from "../../vault/safe";
import { useMaybePicture } from "../../vault/usePicture";
import { useVaultOpened } from "../../vault/VaultProvider";

/** Said at the very moment of the match, before anything is drawn. */
export function useAskAtMatch(): (safe: string | null) => void {
  const opened = useVaultOpened();
  return useCallback((safe) => {
    if (safe !== null) void opened().then((vault) => vault.safe(safe).ask()).catch(() => undefined);
  }, [opened]);
}

const AGAIN_MS = 15_000;

/** While the safe is locked here it is asked for, now and then: the first word may have been lost. */
export function useAskIn(safe: SafeClient | null): void {
  const state = useMaybePicture(safe)?.state;
  const asked = useRef("");
  useEffect(() => {
    if (!safe || state !== "locked") return;
    if (asked.current !== safe.id) void safe.ask().catch(() => undefined);
    asked.current = safe.id;
    const timer = setInterval(() => void safe.ask().then(() => safe.sync()).catch(() => undefined), AGAIN_MS);
    return () => clearInterval(timer);
  }, [safe, state]);
}

const RENEW_MS = 3_600_000;

/** While on duty patients may seal for this device before the match; the key is stated anew now and then. */
export function useDutyKey(onDuty: boolean): void {
  const opened = useVaultOpened();
  useEffect(() => {
    if (!onDuty) return;
    const offer = () => void opened().then((vault) => vault.offerDuty()).catch(() => undefined);
    offer();
    const timer = setInterval(offer, RENEW_MS);
    return () => clearInterval(timer);
  }, [onDuty, opened]);
}
