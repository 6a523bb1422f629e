// Answers that became old are asked again together, a moment later; while a call opens nothing is asked at all.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { freshen } from "./freshen";

type Key = readonly unknown[];

const SOON_MS = 40;
let heldUntil = 0;

/** Nothing else is asked for now: somebody waits for the first picture. */
export function holdFreshening(ms: number): void {
  heldUntil = Date.now() + ms;
}

/** Several events at once are one question. */
export function useFreshening(): (keys: readonly Key[]) => void {
  const queries = useQueryClient();
  const old = useRef(new Map<string, Key>());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const ask = useCallback(() => {
    const wait = heldUntil - Date.now();
    timer.current = wait > 0 ? setTimeout(ask, wait) : undefined;
    if (wait > 0) return;
    const due = [...old.current.values()];
    old.current.clear();
    for (const queryKey of due) void freshen(queries, queryKey);
  }, [queries]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback((keys) => {
    for (const key of keys) old.current.set(JSON.stringify(key), key);
    if (keys.length > 0) timer.current ??= setTimeout(ask, SOON_MS);
  }, [ask]);
}
