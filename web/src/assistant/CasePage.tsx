// One case: what the patient told, and the conversation.
import { Redirect, useParams } from "wouter";
import type { AssistCase } from "../api/types";
import { Loading } from "../design/Surfaces";
import { Chat } from "../features/chat/Chat";
import { useNameOf } from "../features/chat/useNames";
import { ToldPanel } from "../doctor/room/ToldPanel";
import { useAskIn } from "../doctor/room/useAskIn";
import type { SafeClient } from "../vault/safe";
import { usePicture } from "../vault/usePicture";
import { useSafe } from "../vault/VaultProvider";
import { useWords } from "../words";
import { AssistantShell } from "./AssistantShell";
import { useCases } from "./useCases";

export function CasePage() {
  const { id } = useParams<{ id: string }>();
  const doctor = useWords("doctor");
  const t = useWords("assistants");
  const found = useCases().data;
  const one = found?.find((each) => each.safe_id === id);
  const safe = useSafe(one ? id : null);
  if (found && !one) return <Redirect to="/" replace />;
  const title = one ? doctor("person", { given: one.patient_given_name, family: one.patient_family_name }) : t("place.cases");
  return <AssistantShell title={title}>{one && safe ? <Case key={id} one={one} safe={safe} /> : <div className="deskpage"><Loading /></div>}</AssistantShell>;
}

function Case({ one, safe }: { one: AssistCase; safe: SafeClient }) {
  const picture = usePicture(safe);
  const nameOf = useNameOf(picture);
  useAskIn(safe);
  if (picture.state === "destroyed") return <Redirect to="/" replace />;
  const given = one.patient_given_name;
  return (
    <div className="talkpage" data-testid="case-open" data-phase={one.phase}>
      <Chat safe={safe} otherName={given} nameOf={nameOf} />
      <ToldPanel safe={safe} given={given} />
    </div>
  );
}
