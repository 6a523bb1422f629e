// A safe's picture for a component.
import { useSyncExternalStore } from "react";
import type { SafePicture } from "./picture";
import type { SafeClient } from "./safe";

const never = () => () => undefined;

export function usePicture(safe: SafeClient): SafePicture {
  return useSyncExternalStore(safe.subscribe, () => safe.picture);
}

/** Null while there is no safe. */
export function useMaybePicture(safe: SafeClient | null): SafePicture | null {
  return useSyncExternalStore(safe?.subscribe ?? never, () => safe?.picture ?? null);
}
