// How long the call has lasted.
import { useEffect, useState } from "react";
import { serverNow } from "../live/clock";
import { useWords } from "../words";

const two = (value: number) => String(value).padStart(2, "0");

export function lasted(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const clock = `${two(minutes % 60)}:${two(seconds % 60)}`;
  return minutes < 60 ? clock : `${Math.floor(minutes / 60)}:${clock}`;
}

export interface ClockProps {
  /** When the consultation became a call, by the server's clock; nothing until this page has heard of it, which a guest's never does. */
  startedAt: string | null | undefined;
  /** When this page was connected, by the device's clock, in ms. */
  connectedAt: number;
}

/** How long the call has gone on, in ms. */
export const elapsed = ({ startedAt, connectedAt }: ClockProps): number => (startedAt ? serverNow() - Date.parse(startedAt) : Date.now() - connectedAt);

/** The same for both, and after a reload: it counts from the start of the call, not from this page's connection. */
export function Clock({ startedAt, connectedAt }: ClockProps) {
  const t = useWords("call");
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="callclock" role="timer" aria-live="off">
      <span className="sr">{t("lasted")} </span>
      {lasted(elapsed({ startedAt, connectedAt }))}
    </p>
  );
}
