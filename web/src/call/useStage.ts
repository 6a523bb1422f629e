// Small habits of the stage: figures as data attributes, full screen, a ticking status.
import { useCallback, useEffect, useState, type RefObject } from "react";
import { useLive } from "../live/LiveProvider";
import { sends, statusOf, type StatusCode } from "./call.model";
import type { Call } from "./call";
import type { CallPicture } from "./showing";

const EVERY_MS = 500;
const VOUCH_MS = 30_000;
const PICTURE_FIRST_MS = 600;

/**
 * A call that was begun ahead of its screen shows the other person first and what surrounds them a moment later: drawing all of
 * it takes the time in which the picture would come. False for so long, and no longer than a moment when no picture comes.
 */
export function useSurroundings(begunAhead: boolean): [boolean, () => void] {
  const [drawn, setDrawn] = useState(!begunAhead);
  useEffect(() => {
    const timer = setTimeout(() => setDrawn(true), PICTURE_FIRST_MS);
    return () => clearTimeout(timer);
  }, []);
  const draw = useCallback(() => void setTimeout(() => setDrawn(true)), []);
  return [drawn, draw];
}

/** The status changes with time alone ("Connected again" fades), so it is looked at twice a second. */
export function useStatus({ view, restoredAt }: CallPicture): StatusCode {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return statusOf(view, Math.max(now, restoredAt ?? 0), restoredAt);
}

/** What support staff may read off the page: no names, no addresses. */
export function useFigures(stage: RefObject<HTMLElement | null>, call: Call): void {
  useEffect(() => {
    const write = () => {
      const { figures, picture } = call;
      const told = { state: picture.view.phase, peers: figures.peers, framesIn: figures.framesIn, framesOut: figures.framesOut, audioEnergyIn: figures.audioEnergyIn, path: figures.path, protocol: figures.protocol };
      for (const [name, value] of Object.entries(told)) if (stage.current) stage.current.dataset[name] = String(value);
    };
    write();
    const timer = setInterval(write, EVERY_MS);
    return () => clearInterval(timer);
  }, [stage, call]);
}

/**
 * While something comes from the doctor, the patient's page says so: a call goes on though the doctor's page has lost its
 * server. In a chat nothing but the line itself comes, which the two browsers ask each other for.
 */
export function useVouch(patient: boolean, consultation: string, call: Call): void {
  const live = useLive();
  useEffect(() => {
    if (!patient) return;
    let before = 0;
    const look = () => {
      const { view } = call.picture;
      const came = call.packetsFromHosts;
      if (view.phase === "connected" && (came > before || sends(view) === "chat")) live.send({ type: "ping", sees: consultation });
      before = came;
    };
    const timer = setInterval(look, VOUCH_MS);
    return () => clearInterval(timer);
  }, [patient, consultation, call, live]);
}

/** The whole page goes full screen, so that dialogs stay visible; where that is not possible the stage just grows. */
export function useFullScreen(): [boolean, () => void] {
  const [full, setFull] = useState(false);
  useEffect(() => {
    const changed = () => setFull(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", changed);
    return () => document.removeEventListener("fullscreenchange", changed);
  }, []);
  const toggle = useCallback(() => {
    setFull(!full);
    if (full) void document.exitFullscreen?.().catch(() => undefined);
    else void document.documentElement.requestFullscreen?.().catch(() => undefined);
  }, [full]);
  return [full, toggle];
}
