// The consulting room: who the patient is, the call with its chat, and closing it. Nothing here is kept.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { Redirect, useLocation, useParams } from "wouter";
import * as api from "../../api/doctor";
import type { Consultation } from "../../api/types";
import { useKeys, useKeysChoice } from "../../app/keys";
import { useTitle } from "../../app/Screen";
import { useSession } from "../../app/session";
import { CallStage } from "../../call/CallStage";
import { Loading } from "../../design/Surfaces";
import { useLive } from "../../live/LiveProvider";
import { useWords } from "../../words";
import { useDesk } from "../DeskProvider";
import { keys } from "../keys";
import { KeyHelp } from "../KeyHelp";
import { FinishDialog } from "./FinishDialog";
import { Left } from "./Left";
import { Missed } from "./Missed";
import { RoomBar } from "./RoomBar";

export default function RoomPage() {
  const { id } = useParams<{ id: string }>();
  const found = useQuery({ queryKey: keys.consultation(id), queryFn: () => api.consultation(id) });
  if (found.data) return <Room key={id} consultation={found.data} />;
  return found.isError ? <Redirect to="/" replace /> : <div className="room"><Loading /></div>;
}

function Room({ consultation }: { consultation: Consultation }) {
  const t = useWords("doctor");
  const [panel, setPanel] = useState<"finish" | "help" | null>(null);
  const [out, setOut] = useState(false);
  const [keysOn] = useKeysChoice();
  const { state, outcome } = consultation;
  useTitle(t("room"));
  useKeys({ f: () => setPanel("finish"), "?": () => setPanel("help") }, keysOn && state !== "ended");
  const ended = useEnded(consultation.id);
  if (state === "ended") return outcome === "no_show_patient" ? <Missed consultation={consultation} /> : <Redirect to="/" replace />;
  return (
    <div className="room">
      <a className="skip" href="#call">{t("skip")}</a>
      <RoomBar consultation={consultation} keysOn={keysOn} onFinish={() => setPanel("finish")} />
      <main id="call" className="room__call" tabIndex={-1}>
        {out ? <Left consultation={consultation} onBack={() => setOut(false)} onFinish={() => setPanel("finish")} /> : <InCall consultation={consultation} keysOn={keysOn} onLeft={() => setOut(true)} onEnded={ended} />}
      </main>
      <FinishDialog consultation={consultation} open={panel === "finish"} onClose={() => setPanel(null)} />
      <KeyHelp open={panel === "help"} onClose={() => setPanel(null)} />
    </div>
  );
}

interface InCallProps {
  consultation: Consultation;
  keysOn: boolean;
  onLeft(): void;
  onEnded(): void;
}

function InCall({ consultation, keysOn, onLeft, onEnded }: InCallProps) {
  const session = useSession();
  const socket = useLive();
  const { standby } = useDesk();
  const [running] = useState(() => standby.take(consultation.id));
  return <CallStage face="doctor" session={session} consultation={consultation} socket={socket} running={running} ice={standby.ice} keys={keysOn} named={false} chatBeside onLeft={onLeft} onEnded={onEnded} />;
}

/** Closed here, on another page of ours, or missed: what the server says now decides what is shown. */
function useEnded(id: string): () => void {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  return useCallback(() => {
    void queries.invalidateQueries({ queryKey: ["doctor"] });
    void queries.fetchQuery({ queryKey: keys.consultation(id), queryFn: () => api.consultation(id), staleTime: 0 }).catch(() => navigate("/", { replace: true }));
  }, [queries, navigate, id]);
}
