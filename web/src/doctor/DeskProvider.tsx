// The doctor's desk: duty, line, ring and live consultation, kept fresh; and what a doctor can do about them.
import { useMutation, useQuery, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { useLocation } from "wouter";
import * as api from "../api/doctor";
import type { Desk, Duty, Waiting } from "../api/doctor";
import type { Channel, Consultation } from "../api/types";
import { holdFreshening, useFreshening } from "../app/freshening";
import { useSession, useSignedIn } from "../app/session";
import type { LiveEvent } from "../live/frames";
import { useEvents, useFrames, useLive, useLiveState } from "../live/LiveProvider";
import { keys } from "./keys";
import { staleAfter } from "./staleAfter.model";
import { useIntakeFile } from "./room/ToldPanel";
import { useAskAtMatch, useDutyKey } from "./room/useAskIn";
import { isAnswered } from "./ring/answered.model";
import { useRing } from "./ring/useRing";
import { useExpecting, useStandby, type Standby } from "./standby";

export interface DoctorDesk {
  duty: Duty | undefined;
  desk: Desk | undefined;
  /** Why the service switched this doctor off duty: two rings stayed unanswered, or no page was open. */
  sentOff: SentOff | null;
  standby: Standby;
  change: UseMutationResult<Duty, Error, DutyWish>;
  accept: UseMutationResult<Consultation, Error, Waiting>;
  pass: UseMutationResult<undefined, Error, string>;
}

export type SentOff = "missed_rings" | "page_closed";

export type DutyWish = { kind: "on" | "off" | "resume" } | { kind: "pause"; minutes: number } | { kind: "channels"; channels: Channel[] };

const OPENING_MS = 1500;

const DeskContext = createContext<DoctorDesk | null>(null);
const WITH_SOCKET_MS = 30_000;
const WITHOUT_SOCKET_MS = 4_000;

export function useDesk(): DoctorDesk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("useDesk outside DeskProvider");
  return desk;
}

export function DeskProvider({ children }: { children: ReactNode }) {
  const asking = useLiveState() === "open" ? WITH_SOCKET_MS : WITHOUT_SOCKET_MS;
  const duty = useQuery({ queryKey: keys.duty, queryFn: api.duty, refetchInterval: asking }).data;
  const desk = useQuery({ queryKey: keys.desk, queryFn: api.desk, refetchInterval: asking }).data;
  const [sentOff, setSentOff] = useState<SentOff | null>(null);
  useFresh(setSentOff);
  const offer = desk?.consultation ? null : (desk?.offer ?? null);
  const standby = useStandby(useSession(), useLive(), duty?.state === "on");
  useExpecting(standby, offer?.request_id ?? null);
  useDutyKey(duty?.state === "on");
  const change = useDutyChange(() => setSentOff(null));
  const accept = useAccept(standby);
  const pass = usePass();
  useRing(isAnswered(offer, accept) ? null : offer);
  const value = useMemo(() => ({ duty, desk, sentOff, standby, change, accept, pass }), [duty, desk, sentOff, standby, change, accept, pass]);
  return <DeskContext value={value}>{children}</DeskContext>;
}

function useFresh(setSentOff: (why: SentOff | null) => void): void {
  const queries = useQueryClient();
  const freshen = useFreshening();
  const { refresh } = useSignedIn();
  const state = useLiveState();
  const onQueue = useCallback(() => freshen([keys.desk]), [freshen]);
  const onEvent = useCallback(({ kind, body }: LiveEvent) => {
    if (kind === "session_revoked" || kind === "device_revoked") return void refresh();
    if (kind === "duty_changed") setSentOff(sentOffBy(body));
    freshen(staleAfter(kind, body["consultation_id"]));
  }, [freshen, refresh, setSentOff]);
  useFrames("queue", onQueue);
  useEvents(onEvent);
  useEffect(() => {
    if (state === "open") void queries.invalidateQueries({ queryKey: ["doctor"] });
  }, [state, queries]);
}

function sentOffBy({ state, reason }: LiveEvent["body"]): SentOff | null {
  return state === "off" && (reason === "missed_rings" || reason === "page_closed") ? reason : null;
}

function changed(wish: DutyWish): Promise<Duty> {
  if (wish.kind === "pause") return api.pause(wish.minutes);
  if (wish.kind === "channels") return api.takeChannels(wish.channels);
  return wish.kind === "resume" ? api.resume() : api.setDuty(wish.kind);
}

function useDutyChange(onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: changed,
    onSuccess: (duty) => {
      queries.setQueryData(keys.duty, duty);
      onDone();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["doctor"] }),
  });
}

/** Camera and texts start with the press, not after the answer: the patient is called at this moment. */
function useAccept(standby: Standby) {
  const queries = useQueryClient();
  const askIn = useAskAtMatch();
  useIntakeFile();
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: (row: Waiting) => {
      standby.begin(row.channel);
      holdFreshening(OPENING_MS);
      return api.accept(row.request_id);
    },
    onSuccess: async (consultation) => {
      performance.mark("matched");
      askIn(consultation.safe_id);
      await standby.answer(consultation);
      queries.setQueryData(keys.consultation(consultation.id), consultation);
      navigate(`/consultation/${consultation.id}`);
    },
    onError: () => {
      standby.end();
      void queries.invalidateQueries({ queryKey: keys.desk });
    },
  });
}

function usePass() {
  const queries = useQueryClient();
  return useMutation({ mutationFn: api.decline, onSettled: () => queries.invalidateQueries({ queryKey: keys.desk }) });
}
