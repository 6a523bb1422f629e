// How far number and address are proven; every answer of the server replaces what was known.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { proofs, type Proof } from "../../api/codes";
import { serverNow } from "../../live/clock";
import { keys } from "../../patient/keys";
import { secondsUntil } from "./reach.model";

export const useProofs = () => useQuery({ queryKey: keys.proofs, queryFn: proofs });

export function useProving<T>(run: (given: T) => Promise<Proof[]>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: run, onSuccess: (found) => queries.setQueryData(keys.proofs, found) });
}

export function useSecondsUntil(at: string | null): number {
  const [now, setNow] = useState(serverNow);
  const left = secondsUntil(at, now);
  useEffect(() => {
    if (left === 0) return undefined;
    const timer = setTimeout(() => setNow(serverNow()), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return left;
}
