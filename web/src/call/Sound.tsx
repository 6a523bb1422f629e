// The sound of another person, apart from their picture: a video element stays silent until a picture comes, and none may ever come.
import { useEffect, useRef } from "react";

export interface SoundProps {
  stream: MediaStream | null;
  /** The chosen speaker; empty is the usual one. */
  speaker: string;
  /** The browser wants a tap before it plays sound. */
  onBlocked(play: () => Promise<void>): void;
}

export function Sound({ stream, speaker, onBlocked }: SoundProps) {
  const audio = useRef<HTMLAudioElement>(null);
  const track = stream?.getAudioTracks()[0] ?? null;
  useEffect(() => {
    const element = audio.current;
    if (element === null || track === null) return;
    element.srcObject = new MediaStream([track]);
    element.play().catch((problem: unknown) => {
      if (problem instanceof DOMException && problem.name === "NotAllowedError") onBlocked(() => element.play());
    });
  }, [track, onBlocked]);
  useEffect(() => {
    if (audio.current?.setSinkId) void audio.current.setSinkId(speaker).catch(() => undefined);
  }, [speaker]);
  return <audio ref={audio} autoPlay />;
}
