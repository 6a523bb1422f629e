// Keeps the time of a call, signed all along, and tells it when the call is over, or the page goes.
import { useEffect, useMemo } from "react";
import type { Face } from "../../api/http";
import { Connected, LastWord, tellWhatIsKept } from "./facts";

/** How much a word may be behind when a page goes. */
const RENEWED_MS = 1_000;

export function useFacts(face: Face, person: string, consultation: string, connected: boolean): void {
  const word = useMemo(() => new LastWord(face, person, consultation), [face, person, consultation]);
  const clock = useMemo(() => new Connected(word.before), [word]);
  useEffect(() => clock.now(connected, performance.now()), [clock, connected]);
  useEffect(() => {
    if (face === "guest") return;
    const renew = () => word.renew(clock.seconds(performance.now()));
    const say = () => word.say();
    void renew();
    const timer = setInterval(() => void renew(), RENEWED_MS);
    window.addEventListener("pagehide", say);
    return () => {
      clearInterval(timer);
      window.removeEventListener("pagehide", say);
      void renew().then(say);
    };
  }, [face, word, clock]);
}

/** What earlier pages of this browser could not tell is told as soon as somebody is signed in. */
export function useKeptFacts(face: Face, person: string): void {
  useEffect(() => {
    const tell = () => void tellWhatIsKept(face, person).catch(() => undefined);
    tell();
    window.addEventListener("online", tell);
    return () => window.removeEventListener("online", tell);
  }, [face, person]);
}
