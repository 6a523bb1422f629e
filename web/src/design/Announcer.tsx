// The two live regions of the page and the way to speak through them.
import { createContext, useContext, useMemo, useState, type ReactNode } from "react";
import { Announcements, type Manner } from "./announce";

export interface Announce {
  (text: string, manner?: Manner): void;
  /** The words are not true any more: they are said no more, and the region is emptied of them. */
  takeBack(text: string): void;
}

const SILENCE: Announce = Object.assign(() => undefined, { takeBack: () => undefined });
const AnnounceContext = createContext<Announce>(SILENCE);

export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}

/** Said twice, the same words must still change the region: an invisible mark alternates at their end. */
export function Announcer({ children }: { children: ReactNode }) {
  const [polite, sayPolite] = useState("");
  const [assertive, sayAssertive] = useState("");
  const announce = useMemo(() => {
    const say = (manner: Manner, text: string) => {
      const set = manner === "polite" ? sayPolite : sayAssertive;
      set((before) => (before === text ? `${text}\u00a0` : text));
    };
    const clear = (text: string) => [sayPolite, sayAssertive].forEach((set) => set((before) => (before.trimEnd() === text ? "" : before)));
    const voice = new Announcements({ say, clear });
    const speak = (text: string, manner?: Manner) => voice.announce(text, manner);
    return Object.assign(speak, { takeBack: (text: string) => voice.takeBack(text) });
  }, []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <div className="sr" role="status" aria-live="polite" data-live-announcer="true" data-testid="said">{polite}</div>
      <div className="sr" role="alert" aria-live="assertive" data-live-announcer="true" data-testid="said-now">{assertive}</div>
    </AnnounceContext>
  );
}
