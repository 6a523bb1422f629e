// Speaks the call's news to a screen reader, in the words and the order of its script.
import { useEffect, useRef } from "react";
import { useAnnounce } from "../design/Announcer";
import { useWords } from "../words";
import { isGuest } from "./admission";
import type { StatusCode } from "./call.model";
import type { ChatMessage } from "./chat";
import type { StageModel } from "./useStageModel";
import { nothing, QUIET_MS, tell, type Saying } from "./news.model";

export interface NewsOf {
  status: StatusCode;
  connected: boolean;
  values: { name: string; fullName: string; seconds: number };
  /** The doctor closes the consultation; the doctor's own page says so in other words. */
  withDoctor: boolean;
  mic: boolean;
  camera: boolean;
}

export function useNews({ status, connected, values, withDoctor, mic, camera }: NewsOf): void {
  const t = useWords("call");
  const announce = useAnnounce();
  const known = useRef(nothing);
  const saidAt = useRef(new Map<Saying, number>());
  useEffect(() => {
    const [news, after] = tell(known.current, status, connected);
    known.current = after;
    if (news === null || Date.now() - (saidAt.current.get(news.saying) ?? 0) < (QUIET_MS[news.saying] ?? 0)) return;
    saidAt.current.set(news.saying, Date.now());
    if (news.saying === "ended" && !withDoctor) return announce(t("status.ended"), news.manner);
    const own = `${t(mic ? "say.mic-on" : "say.mic-off")} ${t(camera ? "say.camera-on" : "say.camera-off")}`;
    announce(news.saying === "connected" ? `${t("say.connected", values)} ${own}` : t(`say.${news.saying}`, values), news.manner);
  });
}

/** Each switch of one's own microphone and camera is confirmed in words. */
export function useSwitchNews(mic: boolean, camera: boolean): void {
  const t = useWords("call");
  const announce = useAnnounce();
  const known = useRef({ mic, camera });
  useEffect(() => {
    if (known.current.mic !== mic) announce(t(mic ? "say.mic-on" : "say.mic-off"));
    if (known.current.camera !== camera) announce(t(camera ? "say.camera-on" : "say.camera-off"));
    known.current = { mic, camera };
  }, [mic, camera, announce, t]);
}

/** Who is with the patient is named when they come and when they go. */
export function useGuestNews({ others, picture, fullNameOf }: Pick<StageModel, "others" | "picture" | "fullNameOf">): void {
  const t = useWords("call");
  const announce = useAnnounce();
  const known = useRef(new Map<string, string>());
  const { peers } = picture.view;
  useEffect(() => {
    const here = new Set(peers.filter((peer) => peer.phase === "connected" && peer.verified).map((peer) => peer.person));
    for (const { person_id: id, role } of others) {
      if (!isGuest(role) || !here.has(id) || known.current.has(id)) continue;
      const name = t("name.role", { name: fullNameOf(id), role: t(`role.${role}`) });
      known.current.set(id, name);
      announce(t("guest.came", { name }));
    }
    for (const [id, name] of known.current) {
      if (peers.some((peer) => peer.person === id)) continue;
      known.current.delete(id);
      announce(t("guest.went", { name }));
    }
  }, [others, peers, fullNameOf, announce, t]);
}

export function useChatNews(messages: readonly Pick<ChatMessage, "id" | "mine" | "author" | "text">[], nameOf: (person: string) => string): void {
  const t = useWords("call");
  const announce = useAnnounce();
  const known = useRef(new Set<string>());
  useEffect(() => {
    for (const { id, mine, author, text } of messages) {
      if (!mine && !known.current.has(id)) announce(t("chat.from", { name: nameOf(author), text }));
      known.current.add(id);
    }
  }, [messages, announce, nameOf, t]);
}
