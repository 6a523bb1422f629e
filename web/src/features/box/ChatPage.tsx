// The conversation of one safe on a page of its own: before the call, and until everything is destroyed.
import { Redirect, useParams } from "wouter";
import { BackLink, Call112, Header } from "../../app/Header";
import { LoadingScreen } from "../../app/LoadingScreen";
import { Heading, Screen } from "../../app/Screen";
import type { SafeClient } from "../../vault/safe";
import { usePicture } from "../../vault/usePicture";
import { useSafe, useVault } from "../../vault/VaultProvider";
import { useWords } from "../../words";
import { Chat } from "../chat/Chat";
import { useNameOf } from "../chat/useNames";
import { useDoctorOf } from "./SafeCard";
import "./box.css";

export default function ChatPage() {
  const { id } = useParams<{ id: string }>();
  const t = useWords("box");
  const safe = useSafe(id);
  const vault = useVault();
  if (!vault || !safe) return <LoadingScreen title={t("tab")} />;
  return <OneChat key={id} safe={safe} />;
}

function OneChat({ safe }: { safe: SafeClient }) {
  const t = useWords("box");
  const chat = useWords("chat");
  const family = useDoctorOf(safe);
  const picture = usePicture(safe);
  const { safe: found, state } = picture;
  const nameOf = useNameOf(picture);
  // without the key there is nothing to read or to write here: the box says how to get in
  if (state === "destroyed" || state === "locked") return <Redirect to="/box" replace />;
  const back = found?.state === "open" && !found.consultation_id ? "/line" : "/box";
  const doctor = family ? chat("doctor", { family }) : null;
  return (
    <Screen title={t("tab")} className="boxchat" header={<Header start={<BackLink href={back} />} end={<Call112 />} />}>
      <Heading className="sr">{family ? t("chat", { family }) : t("chat.nobody")}</Heading>
      <Chat safe={safe} otherName={doctor} nameOf={nameOf} headed={false} />
    </Screen>
  );
}
