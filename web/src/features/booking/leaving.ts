// One tap gives a place up: it is kept for a few seconds, and given up then, or at once when the page goes.

export const KEPT_S = 10;

export interface Leaving {
  leave(): void;
  /** As the page goes; nobody waits for the answer. */
  leaveAtOnce(): void;
}

/** Begins to leave; answers how the place is kept after all. */
export function beginLeaving({ leave, leaveAtOnce }: Leaving, page: EventTarget = globalThis): () => void {
  const over = setTimeout(leave, KEPT_S * 1000);
  page.addEventListener("pagehide", leaveAtOnce);
  return () => {
    clearTimeout(over);
    page.removeEventListener("pagehide", leaveAtOnce);
  };
}
