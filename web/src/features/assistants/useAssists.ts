// Who is asked into a patient's cases, or helps: read when something of it changed.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { mine } from "../../api/assistants";
import type { Assist } from "../../api/types";
import { useSoon } from "../../app/soon";
import { useEvents } from "../../live/LiveProvider";

export const assistsKey = ["patient", "assists"] as const;

/** Of one case: one person at a time is asked, or helps. */
export function useAssist(safe: string | null): Assist | null {
  const queries = useQueryClient();
  const all = useQuery({ queryKey: assistsKey, queryFn: mine, enabled: useSoon() && safe !== null, staleTime: Infinity }).data;
  useEvents(useCallback(({ kind }) => void (kind === "assists_changed" && queries.invalidateQueries({ queryKey: assistsKey })), [queries]));
  return all?.find((one) => one.safe_id === safe) ?? null;
}
