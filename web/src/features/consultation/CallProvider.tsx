// What the page remembers around a call: joined here or not, join at once or not, a connection prepared while waiting.
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { useLocation } from "wouter";
import type { Running } from "../../call/start";
import { useCurrentRequest } from "../../patient/live";
import { CallPage, CallStage } from "./ahead";
import { shouldPrepare } from "./prepare.model";
import { usePrepared } from "./usePrepared";

interface Calling {
  joinAtOnce: boolean;
  chooseJoinAtOnce(yes: boolean): void;
  /** Whether this tab is in that call; a reload keeps it, another device does not get it. */
  isJoined(consultation: string): boolean;
  join(consultation: string): void;
  leave(): void;
  /** The call that rang a moment ago and is being joined; its page waits for what joining tells. */
  beginning: string | null;
  /** Hands the call over that began the moment it rang, once. */
  takeBegun(consultation: string): Promise<Running> | null;
}

const CallingContext = createContext<Calling | null>(null);

export function useCalling(): Calling {
  const calling = useContext(CallingContext);
  if (!calling) throw new Error("useCalling outside CallProvider");
  return calling;
}

const JOINS_WITHIN_MS = 3000;
const joinedName = "doktr.joined";
const atOnceName = "doktr.join-at-once";

export function CallProvider({ children }: { children: ReactNode }) {
  const [joined, setJoined] = useState(() => sessionStorage.getItem(joinedName));
  const [joinAtOnce, setJoinAtOnce] = useState(() => sessionStorage.getItem(atOnceName) !== null);
  const request = useCurrentRequest().data ?? null;
  const [, navigate] = useLocation();
  const wanted = joined === null ? shouldPrepare(request, joinAtOnce) : null;
  const mark = useCallback((consultation: string | null) => {
    setJoined(consultation);
    if (consultation === null) sessionStorage.removeItem(joinedName);
    else sessionStorage.setItem(joinedName, consultation);
  }, []);
  const [beginning, setBeginning] = useState<string | null>(null);
  useEffect(() => {
    if (beginning === null) return;
    const timer = setTimeout(() => setBeginning(null), JOINS_WITHIN_MS);
    return () => clearTimeout(timer);
  }, [beginning]);
  const begun = useCallback((consultation: string) => {
    setBeginning(consultation);
    mark(consultation);
    navigate(`/call/${consultation}`);
  }, [mark, navigate]);
  const takeBegun = usePrepared(wanted, begun);
  useStageAhead(request !== null);
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
    beginning,
    takeBegun,
  }), [joinAtOnce, joined, mark, beginning, takeBegun]);
  return <CallingContext value={calling}>{children}</CallingContext>;
}

/** Whoever waits gets the code of the call while waiting. */
function useStageAhead(waiting: boolean): void {
  useEffect(() => {
    if (waiting) for (const part of [CallPage, CallStage]) void part.fetchAhead().catch(() => undefined);
  }, [waiting]);
}
