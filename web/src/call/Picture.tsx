// One video element: the picture of a stream, without its sound.
import { useEffect, useRef } from "react";

export interface PictureProps {
  stream: MediaStream | null;
  label: string;
  own?: boolean;
  onFirstFrame?(at: number): void;
  "data-testid"?: string;
}

export function Picture({ stream, label, own = false, onFirstFrame, "data-testid": testId }: PictureProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (element === null || stream === null) return;
    element.muted = true;
    if (element.srcObject !== stream) element.srcObject = stream;
    element.play().catch(() => undefined);
  }, [stream]);
  useEffect(() => {
    if (onFirstFrame === undefined) return;
    const handle = video.current?.requestVideoFrameCallback((now) => onFirstFrame(now));
    return () => {
      if (handle !== undefined) video.current?.cancelVideoFrameCallback(handle);
    };
  }, [onFirstFrame]);
  return <video ref={video} className={own ? "picture picture--own" : "picture"} autoPlay playsInline aria-label={label} data-testid={testId} />;
}
