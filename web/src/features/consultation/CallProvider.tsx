// What the page remembers around a call: joined here or not, join at once or not, a connection prepared while waiting.
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { PrewarmedCall } from "../../call/prewarm";
import { useCurrentRequest } from "../../patient/live";
import { shouldPrepare } from "./prepare.model";

interface Calling {
  joinAtOnce: boolean;
  chooseJoinAtOnce(yes: boolean): void;
  /** Whether this tab is in that call; a reload keeps it, another device does not get it. */
  isJoined(consultation: string): boolean;
  join(consultation: string): void;
  leave(): void;
  /** Hands the prepared connection over, once. */
  takePrepared(): PrewarmedCall | null;
}

const CallingContext = createContext<Calling | null>(null);

export function useCalling(): Calling {
  const calling = useContext(CallingContext);
  if (!calling) throw new Error("useCalling outside CallProvider");
  return calling;
}

const joinedName = "doktr.joined";
const atOnceName = "doktr.join-at-once";

export function CallProvider({ children }: { children: ReactNode }) {
  const [joined, setJoined] = useState(() => sessionStorage.getItem(joinedName));
  const [joinAtOnce, setJoinAtOnce] = useState(() => sessionStorage.getItem(atOnceName) !== null);
  const takePrepared = usePrepared(joinAtOnce);
  const mark = useCallback((consultation: string | null) => {
    setJoined(consultation);
    if (consultation === null) sessionStorage.removeItem(joinedName);
    else sessionStorage.setItem(joinedName, consultation);
  }, []);
  const calling = useMemo<Calling>(() => ({
    joinAtOnce,
    chooseJoinAtOnce(yes) {
      setJoinAtOnce(yes);
      if (yes) sessionStorage.setItem(atOnceName, "yes");
      else sessionStorage.removeItem(atOnceName);
    },
    isJoined: (consultation) => joined === consultation,
    join: mark,
    leave: () => mark(null),
    takePrepared,
  }), [joinAtOnce, joined, mark, takePrepared]);
  return <CallingContext value={calling}>{children}</CallingContext>;
}

/** Near the front of the line, for who joins at once: camera, microphone and the path to the relay are made ready. */
function usePrepared(joinAtOnce: boolean): () => PrewarmedCall | null {
  const request = useCurrentRequest().data ?? null;
  const wanted = shouldPrepare(request, joinAtOnce);
  const prepared = useRef<PrewarmedCall | null>(null);
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    void prepare(wanted === "video").then((one) => (gone ? drop(one) : (prepared.current = one)));
    void import("../../call/CallStage");
    return () => {
      gone = true;
      if (prepared.current) drop(prepared.current);
      prepared.current = null;
    };
  }, [wanted]);
  return useCallback(() => {
    const one = prepared.current;
    prepared.current = null;
    return one;
  }, []);
}

async function prepare(video: boolean): Promise<PrewarmedCall> {
  const [{ LocalMedia }, { prewarmCall }] = await Promise.all([import("../../call/media"), import("../../call/prewarm")]);
  const media = new LocalMedia();
  await media.start({ audio: true, video });
  return prewarmCall({ face: "patient", media });
}

function drop(one: PrewarmedCall): void {
  one.discard();
  one.media.stop();
}
