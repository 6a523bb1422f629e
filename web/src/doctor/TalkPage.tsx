// A conversation after the consultation: the chat and what the patient told, until everything is destroyed.
import { Redirect, useParams } from "wouter";
import { Heading } from "../app/Screen";
import { Loading } from "../design/Surfaces";
import { Chat } from "../features/chat/Chat";
import { useNameOf } from "../features/chat/useNames";
import type { SafeClient } from "../vault/safe";
import { usePicture } from "../vault/usePicture";
import { useSafe } from "../vault/VaultProvider";
import { useWords } from "../words";
import { AskAssistant } from "./assist/AskAssistant";
import { DoctorShell } from "./DoctorShell";
import { ToldPanel } from "./room/ToldPanel";
import { useAskIn } from "./room/useAskIn";

export default function TalkPage() {
  const { id } = useParams<{ id: string }>();
  const t = useWords("doctor");
  const safe = useSafe(id);
  return <DoctorShell title={t("open.chat")}>{safe ? <Talk key={id} safe={safe} /> : <div className="deskpage"><Loading /></div>}</DoctorShell>;
}

function Talk({ safe }: { safe: SafeClient }) {
  const t = useWords("doctor");
  const picture = usePicture(safe);
  const { safe: found, state } = picture;
  const nameOf = useNameOf(picture);
  useAskIn(safe);
  const patient = found?.people.find((one) => one.role === "patient");
  if (state === "destroyed") return <Redirect to="/today" replace />;
  const given = patient?.given_name ?? "";
  return (
    <div className="talkpage">
      <Heading className="sr">{patient ? t("person", { given, family: patient.family_name }) : t("open.chat")}</Heading>
      {found?.request_id && <div className="talkpage__acts"><AskAssistant request={found.request_id} given={given} /></div>}
      <Chat safe={safe} otherName={given} nameOf={nameOf} />
      <ToldPanel safe={safe} given={given} />
    </div>
  );
}
