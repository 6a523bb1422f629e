// While a patient is offered: the tone, words for a screen reader, and a notice without a name when the page is hidden.
import { useEffect } from "react";
import type { Offer } from "../../api/doctor";
import { useBrand } from "../../app/BrandContext";
import { useAnnounce } from "../../design/Announcer";
import { useWords } from "../../words";
import { chosenTone, startRinging } from "./tones";

const AGAIN_MS = 20_000;

export function useRing(offer: Offer | null): void {
  const t = useWords("doctor");
  useRinging(offer?.request_id ?? null, t("ring.say"), t("ring.still"));
}

/** Rings while there is an `id`; `say` at once, `still` now and then. */
export function useRinging(id: string | null, say: string, still: string): void {
  const announce = useAnnounce();
  const { name } = useBrand();
  useEffect(() => {
    if (id === null) return;
    const stop = startRinging(chosenTone());
    announce(say, "assertive");
    const again = setInterval(() => announce(still), AGAIN_MS);
    const notice = noticeOutside(name, say);
    return () => {
      stop();
      clearInterval(again);
      notice?.close();
    };
  }, [id, announce, say, still, name]);
}

export const canNotify = (): boolean => "Notification" in globalThis;

function noticeOutside(title: string, body: string): Notification | null {
  if (!canNotify() || document.visibilityState === "visible" || Notification.permission !== "granted") return null;
  return new Notification(title, { body, tag: "doktr-ring", requireInteraction: true });
}
