// How long the call has lasted.
import { useEffect, useState } from "react";
import { useWords } from "../words";

const two = (value: number) => String(value).padStart(2, "0");

export function lasted(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const clock = `${two(minutes % 60)}:${two(seconds % 60)}`;
  return minutes < 60 ? clock : `${Math.floor(minutes / 60)}:${clock}`;
}

export function Clock({ since }: { since: number }) {
  const t = useWords("call");
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="callclock" role="timer" aria-live="off">
      <span className="sr">{t("lasted")} </span>
      {lasted(now - since)}
    </p>
  );
}
