// One tap gives a place up: it is kept for a few seconds, and given up then, or at once when the page goes or is left.

export const KEPT_S = 10;

export interface Leaving {
  leave(): void;
  /** As the page goes, or is in nobody's sight: a phone may never let it go on; nobody waits for the answer. */
  leaveAtOnce(): void;
}

type Sight = EventTarget & Pick<Document, "visibilityState">;

/** Begins to leave; answers how the place is kept after all. */
export function beginLeaving({ leave, leaveAtOnce }: Leaving, page: EventTarget = globalThis, sight: Sight = document): () => void {
  const over = setTimeout(leave, KEPT_S * 1000);
  const looksAway = () => {
    if (sight.visibilityState === "hidden") leaveAtOnce();
  };
  page.addEventListener("pagehide", leaveAtOnce);
  sight.addEventListener("visibilitychange", looksAway);
  return () => {
    clearTimeout(over);
    page.removeEventListener("pagehide", leaveAtOnce);
    sight.removeEventListener("visibilitychange", looksAway);
  };
}
