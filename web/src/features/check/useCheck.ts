// Runs the check: camera, microphone with its loudness, the bell, and the path through the network.
import { useCallback, useEffect, useRef, useState, useSyncExternalStore, type RefObject } from "react";
import type { Face } from "../../api/http";
import { ice } from "../../api/session";
import type { Channel } from "../../api/types";
import { useOnline } from "../../app/online";
import { LocalMedia } from "../../call/media";
import { cameraRow, microphoneRow, networkRow, testing, trouble, works, type Found, type Heard, type Row } from "./check.model";
import { playBell } from "./bell";
import { looksDark } from "./darkness";
import { tryPath, type PathFound } from "./network";

export interface Check {
  media: LocalMedia;
  found: Found;
  /** Loudness now, 0 to 1. */
  level: number;
  video: RefObject<HTMLVideoElement | null>;
  ring(): Promise<void>;
  heard(yes: boolean): void;
  again(): void;
}

export function useCheck(channel: Channel, face: Face = "patient"): Check {
  const [round, setRound] = useState(0);
  const media = useOwnMedia(channel, round);
  const video = useRef<HTMLVideoElement>(null);
  const { level, heard } = useLoudness(media, channel !== "chat");
  const dark = useDarkness(video, media);
  const path = usePath(round, face);
  const online = useOnline();
  const [sound, setSound] = useState<Row>(testing);
  const found: Found = {
    camera: cameraRow(media.trouble.camera, media.videoTrack !== null, dark),
    microphone: microphoneRow(media.trouble.microphone, media.audioTrack !== null, heard),
    sound,
    network: networkRow(path, online),
  };
  return {
    media,
    found,
    level,
    video,
    ring: useCallback(async () => setSound((await playBell()) ? testing : trouble("SND_BLOCKED")), []),
    heard: useCallback((yes: boolean) => setSound(yes ? works : trouble("SND_NONE")), []),
    again: useCallback(() => setRound((before) => before + 1), []),
  };
}

function useOwnMedia(channel: Channel, round: number): LocalMedia {
  const [media, setMedia] = useState(() => new LocalMedia());
  useEffect(() => {
    const own = new LocalMedia();
    setMedia(own);
    void own.start({ audio: channel !== "chat", video: channel === "video" });
    return () => own.stop();
  }, [channel, round]);
  useSyncExternalStore(
    useCallback((told: () => void) => media.subscribe(told), [media]),
    () => `${media.audioTrack?.id} ${media.videoTrack?.id} ${media.trouble.camera} ${media.trouble.microphone}`,
  );
  return media;
}

const lookEveryMs = 100;

function useLoudness(media: LocalMedia, on: boolean): { level: number; heard: Heard } {
  const [level, setLevel] = useState(0);
  const [heard, setHeard] = useState<Heard>({ loudest: 0, forMs: 0 });
  useEffect(() => {
    setHeard({ loudest: 0, forMs: 0 });
    if (!on) return;
    const timer = setInterval(() => {
      if (media.audioTrack === null) return;
      const now = media.level();
      setLevel(now);
      setHeard(({ loudest, forMs }) => ({ loudest: Math.max(loudest, now), forMs: forMs + lookEveryMs }));
    }, lookEveryMs);
    return () => clearInterval(timer);
  }, [media, on]);
  return { level, heard };
}

const darkLooksInARow = 4;

function useDarkness(video: RefObject<HTMLVideoElement | null>, media: LocalMedia): boolean | null {
  const [dark, setDark] = useState<boolean | null>(null);
  useEffect(() => {
    setDark(null);
    let inARow = 0;
    const timer = setInterval(() => {
      const seen = video.current && media.videoTrack ? looksDark(video.current) : null;
      if (seen === null) return;
      inARow = seen ? inARow + 1 : 0;
      if (!seen || inARow >= darkLooksInARow) setDark(seen);
    }, 500);
    return () => clearInterval(timer);
  }, [video, media]);
  return dark;
}

function usePath(round: number, face: Face): PathFound | null | undefined {
  const [path, setPath] = useState<PathFound | null>();
  useEffect(() => {
    let gone = false;
    setPath(undefined);
    const look = async () => tryPath(await ice(face));
    look().then((found) => gone || setPath(found), () => gone || setPath(null));
    return () => void (gone = true);
  }, [round, face]);
  return path;
}
