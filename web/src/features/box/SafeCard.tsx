// One safe as a card: how long it still exists, and the way to its conversation.
import { Link } from "wouter";
import { Icon } from "../../design/Icon";
import { Note, Tag } from "../../design/Surfaces";
import type { SafeClient } from "../../vault/safe";
import { usePicture } from "../../vault/usePicture";
import { useSafe } from "../../vault/VaultProvider";
import { useWords } from "../../words";
import { Assisting } from "../assistants/Assisting";
import { OtherName } from "../chat/OtherName";
import { Remaining } from "./Remaining";
import "./box.css";

export function SafeCard({ id }: { id: string }) {
  const safe = useSafe(id);
  if (!safe) return null;
  return (
    <>
      <section className="card safecard" data-testid="safe">
        <Remaining safe={safe} />
        <ChatRow safe={safe} />
      </section>
      <Assisting safe={safe} />
    </>
  );
}

/** The name of the doctor in this safe, once there is one; a colleague who took over is it now. */
export function useDoctorOf(safe: SafeClient): string | null {
  const people = usePicture(safe).safe?.people;
  return (people?.find((one) => one.role === "doctor") ?? people?.find((one) => one.role === "colleague"))?.family_name ?? null;
}

export function ChatRow({ safe }: { safe: SafeClient }) {
  const t = useWords("box");
  const picture = usePicture(safe);
  const { talk, state, attack } = picture;
  const family = useDoctorOf(safe);
  return (
    <>
      {attack && <Note tone="danger" role="alert">{t("refused", { attack })}</Note>}
      <OtherName picture={picture} />
      <Link href={`/box/${safe.id}`} className="go" data-testid="open-chat" data-state={state}>
        <span className="disc"><Icon name="chat" /></span>
        <span className="grow">
          <strong>{family ? t("chat", { family }) : t("chat.nobody")}</strong>
          <span className="choice__help">{family ? t("chat.help") : t("chat.help.early")}</span>
        </span>
        {talk.unread > 0 && <Tag tone="accent">{t("new", { count: talk.unread })}</Tag>}
        <Icon name="go" />
      </Link>
    </>
  );
}
