// Whether the service can be reached. The browser's own "offline" is a hint: a machine without a network reaches itself.
import { useSyncExternalStore } from "react";

const patienceMs = 4000;
const againMs = 5000;
const listeners = new Set<() => void>();
let reached = true;
let timer: ReturnType<typeof setTimeout> | undefined;

async function answers(): Promise<boolean> {
  try {
    return (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(patienceMs) })).ok;
  } catch {
    return false;
  }
}

/** Believes "online" at once; asks the server before it believes "offline", and goes on asking. */
export async function lookAgain(): Promise<void> {
  clearTimeout(timer);
  if (navigator.onLine || (await answers())) return told(true);
  told(navigator.onLine);
  if (!reached && listeners.size > 0) timer = setTimeout(() => void lookAgain(), againMs);
}

function told(now: boolean): void {
  if (now === reached) return;
  reached = now;
  for (const listener of listeners) listener();
}

export function watchOnline(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) {
    addEventListener("online", lookAgain);
    addEventListener("offline", lookAgain);
    void lookAgain();
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    removeEventListener("online", lookAgain);
    removeEventListener("offline", lookAgain);
    clearTimeout(timer);
  };
}

export const isOnline = (): boolean => reached;

export function useOnline(): boolean {
  return useSyncExternalStore(watchOnline, isOnline);
}
