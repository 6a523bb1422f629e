// The silent look of this page: only with the consent of who is signed in, kept on this device, and taken back with it.
import { useCallback, useEffect, useState } from "react";
import * as api from "../../api/readiness";
import type { Channel, ReadinessCode } from "../../api/types";
import { useSession } from "../../app/session";
import { serverNow } from "../../live/clock";
import { agreedTo, forgetLook, keepAgreed } from "./agreed";
import { look } from "./look";
import { codesOf, EVERY_MS, looksNow } from "./readiness.model";

export interface Readiness {
  agreed: boolean;
  agree(yes: boolean): void;
  /** null before the first look. */
  codes: readonly ReadinessCode[] | null;
}

/** `startsAt` of an appointment; null in the line, where it looks at once. */
export function useReadiness(cause: string, channel: Channel, startsAt: string | null): Readiness {
  const { id } = useSession().person;
  const [agreed, setAgreed] = useState(() => agreedTo(id));
  const [codes, setCodes] = useState<readonly ReadinessCode[] | null>(null);
  const agree = useCallback((yes: boolean) => {
    setAgreed(yes);
    if (yes) return keepAgreed(id);
    forgetLook(id);
    setCodes(null);
    void api.takeBack(cause).catch(() => undefined);
  }, [cause, id]);
  useEffect(() => (agreed ? keepLooking(cause, channel, startsAt, setCodes) : undefined), [agreed, cause, channel, startsAt]);
  return { agreed, agree, codes };
}

function keepLooking(cause: string, channel: Channel, startsAt: string | null, found: (codes: readonly ReadinessCode[]) => void): () => void {
  let over = false;
  let timer: ReturnType<typeof setTimeout>;
  const again = async () => {
    if (looksNow(startsAt, serverNow()) && document.visibilityState === "visible") {
      const codes = codesOf(channel, await look(channel));
      if (over) return;
      found(codes);
      await api.tell(cause, codes).catch(() => undefined);
    }
    if (!over) timer = setTimeout(() => void again(), looksNow(startsAt, serverNow()) ? EVERY_MS : EVERY_MS / 4);
  };
  void again();
  return () => {
    over = true;
    clearTimeout(timer);
  };
}
