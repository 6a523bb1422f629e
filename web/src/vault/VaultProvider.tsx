// Gives the person's safes to components; the code of sealing is fetched when somebody is signed in, not before.
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import type { Face } from "../api/http";
import { useSession } from "../app/session";
import { useLive } from "../live/LiveProvider";
import type { Safe } from "./api";
import type { Checked } from "./receipts";
import type { SafeClient } from "./safe";
import type { Vault } from "./vault";

interface Vaults {
  vault: Vault | null;
  /** Waits for it, and opens it again where that failed. */
  opened(): Promise<Vault>;
}

const VaultContext = createContext<Vaults | null>(null);
const AGAIN_MS = 3000;

/** Null while it is being opened. */
export const useVault = (): Vault | null => useContext(VaultContext)?.vault ?? null;

export function useVaultOpened(): () => Promise<Vault> {
  const vaults = useContext(VaultContext);
  if (!vaults) throw new Error("useVaultOpened outside VaultProvider");
  return vaults.opened;
}

export function VaultProvider({ face, children }: { face: Face; children: ReactNode }) {
  const session = useSession();
  const socket = useLive();
  const [vault, setVault] = useState<Vault | null>(null);
  const opening = useRef<Promise<Vault> | null>(null);
  const opened = useCallback(() => {
    opening.current ??= import("./vault").then(({ Vault }) => Vault.open({ face, session, socket }));
    opening.current.catch(() => (opening.current = null));
    return opening.current;
  }, [face, session.person.id, session.device?.id, socket]);
  useEffect(() => {
    let gone = false;
    const begin = () => {
      if (gone) return;
      opened().then((one) => {
        if (gone) return;
        setVault(one);
        void one.refresh().catch(() => undefined);
      }, () => setTimeout(begin, AGAIN_MS));
    };
    begin();
    return () => {
      gone = true;
      void opening.current?.then((one) => one.close(), () => undefined);
      opening.current = null;
    };
  }, [opened]);
  const vaults = useMemo(() => ({ vault, opened }), [vault, opened]);
  return <VaultContext value={vaults}>{children}</VaultContext>;
}

/** The client of a safe; null without one, or while the vault is being opened. */
export function useSafe(id: string | null | undefined): SafeClient | null {
  const vault = useVault();
  return vault && id ? vault.safe(id) : null;
}

/** Null until the server was asked. */
export function useSafes(): readonly Safe[] | null {
  const vault = useVault();
  const subscribe = useCallback((listener: () => void) => vault?.subscribe(listener) ?? (() => undefined), [vault]);
  return useSyncExternalStore(subscribe, () => vault?.safes ?? null);
}

const none: ReadonlyMap<string, Checked> = new Map();

/** Receipts of safes that are destroyed, as this device checked them. */
export function useReceipts(): ReadonlyMap<string, Checked> {
  const vault = useVault();
  const subscribe = useCallback((listener: () => void) => vault?.subscribe(listener) ?? (() => undefined), [vault]);
  return useSyncExternalStore(subscribe, () => vault?.receipts ?? none);
}
