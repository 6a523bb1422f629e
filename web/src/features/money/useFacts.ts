// Keeps the time of a call and tells it when the call is over, or the page goes.
import { useEffect, useRef } from "react";
import type { Face } from "../../api/http";
import { Connected, tellFacts } from "./facts";

export function useFacts(face: Face, person: string, consultation: string, connected: boolean): void {
  const clock = useRef(new Connected());
  useEffect(() => clock.current.now(connected, performance.now()), [connected]);
  useEffect(() => {
    if (face === "guest") return;
    const kept = clock.current;
    const tell = () => void tellFacts(face, person, consultation, kept.seconds(performance.now())).catch(() => undefined);
    window.addEventListener("pagehide", tell);
    return () => {
      window.removeEventListener("pagehide", tell);
      tell();
    };
  }, [face, person, consultation]);
}
