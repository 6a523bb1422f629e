// The cases of this nurse or assistant, read when something of them changed.
import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useCallback } from "react";
import { cases } from "../api/assistants";
import type { AssistCase } from "../api/types";
import type { LiveEvent } from "../live/frames";
import { useEvents } from "../live/LiveProvider";

const queryKey = ["assistant", "cases"] as const;
const TOLD: ReadonlySet<LiveEvent["kind"]> = new Set(["assists_changed", "safe_ended", "safe_destroyed"]);

export function useCases(): UseQueryResult<AssistCase[]> {
  const queries = useQueryClient();
  useEvents(useCallback(({ kind }) => void (TOLD.has(kind) && queries.invalidateQueries({ queryKey })), [queries]));
  return useQuery({ queryKey, queryFn: cases });
}
