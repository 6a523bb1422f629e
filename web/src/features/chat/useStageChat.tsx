// The conversation of a safe as the stage of a call needs it: what is new, and the panel beside the picture.
import { useMemo } from "react";
import type { Consultation } from "../../api/types";
import type { StageChat } from "../../call/CallStage";
import { Loading } from "../../design/Surfaces";
import type { SafeClient } from "../../vault/safe";
import type { Entry } from "../../vault/talk.model";
import { useMaybePicture } from "../../vault/usePicture";
import { useWords } from "../../words";
import { Chat } from "./Chat";
import { useNames } from "./useNames";

const none: readonly Entry[] = [];

/** Null for a consultation without a safe: its chat lives in the call only. One that has a safe never falls back to that. */
export function useStageChat(safe: SafeClient | null, consultation: Consultation): StageChat | null {
  const t = useWords("chat");
  const picture = useMaybePicture(safe);
  const { nameOf, otherName } = useNames(consultation, picture);
  const talk = picture?.talk ?? null;
  const arriving = picture?.arriving ?? none;
  const said = useMemo(() => {
    const fresh = talk?.entries.filter((one) => !one.mine && (one.seq ?? 0) > talk.myMark) ?? [];
    return [...fresh, ...arriving].map((one) => ({ id: one.id, mine: false, author: one.person ?? "", text: one.kind === "text" ? one.text : t("photo", { name: one.file.name }) }));
  }, [talk, arriving, t]);
  if (consultation.safe_id === null && safe === null) return null;
  return {
    unread: (talk?.unread ?? 0) + arriving.length,
    said,
    nameOf,
    panel: (onClose) => (safe ? <Chat safe={safe} otherName={otherName} nameOf={nameOf} doctor={consultation.doctor} className="callchat" onClose={onClose} /> : <div className="callchat"><Loading /></div>),
  };
}
