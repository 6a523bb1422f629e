// The address of one call: ringing, talking, left for a moment, or over.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Suspense, useCallback, useState } from "react";
import { Redirect, useLocation, useParams } from "wouter";
import { consultation as fetchConsultation } from "../../api/patient";
import type { Consultation } from "../../api/types";
import { LoadingScreen } from "../../app/LoadingScreen";
import { useTitle } from "../../app/Screen";
import { useSession } from "../../app/session";
import { useLive } from "../../live/LiveProvider";
import { keys } from "../../patient/keys";
import { useCurrentConsultation, useCurrentRequest } from "../../patient/live";
import { useWords } from "../../words";
import { Assisting } from "../assistants/Assisting";
import { KeyOnStage } from "../chat/DoctorKeys";
import { useCallSafe } from "../chat/useCallSafe";
import { useStageChat } from "../chat/useStageChat";
import { useWitness } from "../chat/useWitness";
import { CallStage } from "./ahead";
import { CalledScreen } from "./CalledScreen";
import { useCalling } from "./CallProvider";
import { HandoverAsk } from "./HandoverAsk";
import { LeftScreen } from "./LeftScreen";
import { scene } from "./scene.model";
import "./consultation.css";

export default function CallPage() {
  const { id } = useParams<{ id: string }>();
  const current = useCurrentConsultation();
  const isCurrent = current.data?.id === id;
  const isBeginning = useCalling().beginning === id;
  const other = useQuery({ queryKey: [...keys.live, "one", id], queryFn: () => fetchConsultation(id), enabled: current.isSuccess && !isCurrent && !isBeginning });
  const found = isCurrent ? current.data : other.data;
  if (found) return <OneCall key={id} consultation={found} />;
  return other.isError ? <Redirect to="/" replace /> : <Waiting />;
}

function Waiting() {
  const t = useWords("consultation");
  return <LoadingScreen title={t("tab")} />;
}

function OneCall({ consultation }: { consultation: Consultation }) {
  const { isJoined } = useCalling();
  const request = useCurrentRequest();
  const [left, setLeft] = useState(false);
  const stillInLine = request.data?.state === "waiting" || request.data?.state === "offered";
  const now = scene({ consultation, joined: isJoined(consultation.id), left, stillInLine });
  if (now === "line") return <Redirect to="/line" replace />;
  if (now === "after") return <Redirect to={`/after/${consultation.id}`} replace />;
  if (now === "left") return <LeftScreen consultation={consultation} onBack={() => setLeft(false)} />;
  if (now === "ringing" || now === "open-elsewhere") return <CalledScreen consultation={consultation} ringing={now === "ringing"} />;
  return <Talking consultation={consultation} onLeft={() => setLeft(true)} />;
}

function Talking({ consultation, onLeft }: { consultation: Consultation; onLeft(): void }) {
  const t = useWords("consultation");
  const session = useSession();
  const socket = useLive();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const { takeBegun, leave } = useCalling();
  const [running] = useState(() => takeBegun(consultation.id));
  const safe = useCallSafe(consultation);
  const chat = useStageChat(safe, consultation);
  const witness = useWitness("patient", safe, consultation);
  useTitle(t("tab"));
  const ended = useCallback(() => {
    leave();
    void queries.invalidateQueries({ queryKey: keys.live });
    navigate(`/after/${consultation.id}`, { replace: true });
  }, [leave, queries, navigate, consultation.id]);
  return (
    <main id="main" className="in-call">
      <HandoverAsk consultation={consultation.id} safe={safe} />
      <Assisting safe={safe} shown={false} />
      <Suspense fallback={<p role="status" className="in-call__wait">{t("connecting")}</p>}>
        <CallStage face="patient" session={session} consultation={consultation} socket={socket} running={running} chat={chat} witness={witness} note={safe && <KeyOnStage safe={safe} consultation={consultation.id} />} onLeft={onLeft} onEnded={ended} />
      </Suspense>
    </main>
  );
}
