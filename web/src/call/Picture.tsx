// The picture of a stream, without its sound: the own one as a mirror, another person's by the player that runs since it began to arrive.
import { useEffect, useLayoutEffect, useRef } from "react";
import { takeOver } from "./early";
import { playerOf, whenSeen } from "./pictures";

export function OwnPicture({ stream }: { stream: MediaStream }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    element.muted = true;
    if (element.srcObject !== stream) element.srcObject = stream;
    element.play().catch(() => undefined);
  }, [stream]);
  return <video ref={video} className="picture picture--own" autoPlay playsInline aria-label="" />;
}

export interface PictureProps {
  stream: MediaStream | null;
  label: string;
  onFirstFrame(at: number): void;
}

export function Picture({ stream, label, onFirstFrame }: PictureProps) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (stream === null) return;
    const player = playerOf(stream);
    if (place.current !== null) takeOver(player, place.current);
    player.play().catch(() => undefined);
    return whenSeen(player, onFirstFrame);
  }, [stream, onFirstFrame]);
  useLayoutEffect(() => {
    place.current?.firstElementChild?.setAttribute("aria-label", label);
  }, [stream, label]);
  return <div ref={place} className="place" />;
}
