// What is being handed over and concerns this person, kept fresh by events; and how the last one ended.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { current, type Handover, type HandoverState } from "../../api/handover";
import type { Face } from "../../api/http";
import { useSoon } from "../../app/soon";
import type { LiveEvent } from "../../live/frames";
import { useEvents, useLiveState } from "../../live/LiveProvider";

const WITHOUT_SOCKET_MS = 4_000;

export const handoverKey = (face: Face) => [face, "handover"] as const;

export interface HandoverNews {
  /** Open now; null when nothing is. */
  handover: Handover | null;
  /** What became of the last one while this page was open. */
  last: HandoverState | null;
}

export function useHandover(face: Face, consultation: string | null = null): HandoverNews {
  const queries = useQueryClient();
  const asking = useLiveState() === "open" ? false : WITHOUT_SOCKET_MS;
  const handover = useQuery({ queryKey: handoverKey(face), queryFn: () => current(face), enabled: useSoon(), refetchInterval: asking }).data ?? null;
  const [last, setLast] = useState<HandoverState | null>(null);
  const heard = useCallback(({ kind, body }: LiveEvent) => {
    if (kind !== "handover" || (consultation !== null && body["consultation_id"] !== consultation)) return;
    setLast(body["state"] as HandoverState);
    void queries.invalidateQueries({ queryKey: handoverKey(face) });
  }, [queries, face, consultation]);
  useEvents(heard);
  return { handover, last };
}
