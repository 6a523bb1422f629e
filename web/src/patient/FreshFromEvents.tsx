// What the socket tells becomes what the screens show: snapshots are put in place, events say what to ask again.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import type { CareRequest } from "../api/types";
import { useFreshening } from "../app/freshening";
import { useSignedIn } from "../app/session";
import { serverSaid } from "../live/clock";
import type { FrameOf, LiveEvent } from "../live/frames";
import { useEvents, useFrames, useLiveState } from "../live/LiveProvider";
import { keys } from "./keys";
import { staleAfter } from "./staleAfter.model";

export function FreshFromEvents() {
  const queries = useQueryClient();
  const freshen = useFreshening();
  const { refresh } = useSignedIn();
  const state = useLiveState();

  const onEvent = useCallback((event: LiveEvent) => {
    freshen(staleAfter(event.kind).map((key) => keys[key]));
    if (event.kind === "session_revoked" || event.kind === "device_revoked") void refresh();
  }, [freshen, refresh]);

  const onQueue = useCallback(({ position, ahead }: FrameOf<"queue">) => {
    if (position === undefined) return freshen([keys.request]);
    queries.setQueryData<CareRequest | null>(keys.request, (known) => known && { ...known, position, ahead: ahead ?? null });
  }, [queries, freshen]);

  const onWelcome = useCallback(({ now }: FrameOf<"welcome">) => serverSaid(now), []);

  useEvents(onEvent);
  useFrames("welcome", onWelcome);
  useFrames("queue", onQueue);
  useEffect(() => {
    if (state === "open") void queries.invalidateQueries({ queryKey: keys.live });
  }, [state, queries]);
  return null;
}
