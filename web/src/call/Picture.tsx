// One video element: a stream, a chosen speaker, and a way on when the browser wants a tap before it plays sound.
import { useEffect, useRef } from "react";

export interface PictureProps {
  stream: MediaStream | null;
  label: string;
  own?: boolean;
  speaker?: string;
  onBlocked?(play: () => Promise<void>): void;
  onFirstFrame?(at: number): void;
  "data-testid"?: string;
}

export function Picture({ stream, label, own = false, speaker, onBlocked, onFirstFrame, "data-testid": testId }: PictureProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (element === null || stream === null) return;
    if (element.srcObject !== stream) element.srcObject = stream;
    element.muted = own;
    element.play().catch((problem: unknown) => {
      if (problem instanceof DOMException && problem.name === "NotAllowedError") onBlocked?.(() => element.play());
    });
  }, [stream, own, onBlocked]);
  useEffect(() => {
    if (speaker !== undefined && video.current?.setSinkId) void video.current.setSinkId(speaker).catch(() => undefined);
  }, [speaker]);
  useEffect(() => {
    if (onFirstFrame === undefined) return;
    const handle = video.current?.requestVideoFrameCallback((now) => onFirstFrame(now));
    return () => {
      if (handle !== undefined) video.current?.cancelVideoFrameCallback(handle);
    };
  }, [onFirstFrame]);
  return <video ref={video} className={own ? "picture picture--own" : "picture"} autoPlay playsInline aria-label={label} data-testid={testId} />;
}
