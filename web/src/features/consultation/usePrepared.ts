// Near the front of the line, for who joins at once: camera, microphone and the path to the relay are made ready, and the
// call begins the moment it rings, before its screen is drawn.
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { waitingIn } from "../../call/waiting";
import type { PrewarmedCall } from "../../call/prewarm";
import { timeToDrawOffered } from "../../call/drawing";
import type { Running } from "../../call/start";
import type { LocalMedia } from "../../call/media";
import type { Channel } from "../../api/types";
import { holdFreshening } from "../../app/freshening";
import { useSession } from "../../app/session";
import type { LiveEvent } from "../../live/frames";
import { useEvents, useLive } from "../../live/LiveProvider";
import { keys } from "../../patient/keys";

const OPENING_MS = 1500;

interface Prepared {
  call: PrewarmedCall;
  media: LocalMedia;
  channel: Channel;
}

interface Begun {
  id: string;
  running: Promise<Running>;
}

/** `onBegun` leads to the call's screen; the result hands the begun call over to it, once. */
export function usePrepared(wanted: "video" | "audio" | null, onBegun: (consultation: string) => void): (consultation: string) => Promise<Running> | null {
  const prepared = useReady(wanted);
  const begun = useRef<Begun | null>(null);
  const queries = useQueryClient();
  const onEvent = useCallback(({ kind, body }: LiveEvent) => {
    const id = body["consultation_id"];
    const ready = prepared.current;
    if (kind !== "called" || typeof id !== "string" || ready === null) return;
    prepared.current = null;
    holdFreshening(OPENING_MS);
    keepAsFresh(queries);
    const running = ready.call.answer({ id, channel: ready.channel, participants: [] }, waitingIn(body["present"]));
    begun.current = { id, running };
    const drawn = timeToDrawOffered(running, ready.channel === "video").then(() => onBegun(id));
    void Promise.all([running.then(({ call }) => call.joinedAs), drawn]).then(([joined]) => queries.setQueryData(keys.consultation, joined));
  }, [prepared, queries, onBegun]);
  useEvents(onEvent);
  return useCallback((consultation) => {
    const one = begun.current;
    begun.current = null;
    if (one !== null && one.id !== consultation) void one.running.then(({ call }) => call.dispose());
    return one?.id === consultation ? one.running : null;
  }, []);
}

/** What is known counts as new for a moment, so that the page of the call does not ask it again while joining. */
function keepAsFresh(queries: QueryClient): void {
  for (const key of [keys.request, keys.consultation]) queries.setQueryData(key, (known: unknown) => known ?? null);
}

function useReady(wanted: "video" | "audio" | null) {
  const session = useSession();
  const socket = useLive();
  const prepared = useRef<Prepared | null>(null);
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    const ready = async () => {
      const [{ LocalMedia }, { prewarmCall }] = await Promise.all([import("../../call/media"), import("../../call/prewarm")]);
      const media = new LocalMedia();
      await media.start({ audio: true, video: wanted === "video" });
      return { call: prewarmCall({ face: "patient", session, socket, media }), media, channel: wanted };
    };
    void ready().then((one) => (gone ? drop(one) : (prepared.current = one)));
    return () => {
      gone = true;
      if (prepared.current) drop(prepared.current);
      prepared.current = null;
    };
  }, [wanted, session, socket]);
  return prepared;
}

function drop({ call, media }: Prepared): void {
  call.discard();
  media.stop();
}
