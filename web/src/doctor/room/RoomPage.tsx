// The consulting room: who the patient is, what they told, the call with its chat, and closing it.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState, useSyncExternalStore } from "react";
import { Redirect, useLocation, useParams } from "wouter";
import * as api from "../../api/doctor";
import type { Consultation } from "../../api/types";
import { useKeys, useKeysChoice } from "../../app/keys";
import { useRegions } from "../../app/regions";
import { useTitle } from "../../app/Screen";
import { useSession } from "../../app/session";
import { CallStage } from "../../call/CallStage";
import { Button } from "../../design/Button";
import { Dialog } from "../../design/Dialog";
import { Loading } from "../../design/Surfaces";
import { useCallSafe } from "../../features/chat/useCallSafe";
import { useStageChat } from "../../features/chat/useStageChat";
import { useWitness } from "../../features/chat/useWitness";
import { useLive } from "../../live/LiveProvider";
import type { SafeClient } from "../../vault/safe";
import { useWords } from "../../words";
import { useDesk } from "../DeskProvider";
import { keys } from "../keys";
import { KeyHelp } from "../KeyHelp";
import { FinishDialog } from "./FinishDialog";
import { HandOver } from "./HandOver";
import { Left } from "./Left";
import { Missed } from "./Missed";
import { RoomBar } from "./RoomBar";
import { ToldPanel } from "./ToldPanel";
import { useAskIn } from "./useAskIn";
import { Vanished } from "./Vanished";

export default function RoomPage() {
  const { id } = useParams<{ id: string }>();
  const found = useQuery({ queryKey: keys.consultation(id), queryFn: () => api.consultation(id) });
  if (found.data) return <Room key={id} consultation={found.data} />;
  return found.isError ? <Redirect to="/" replace /> : <div className="room"><Loading /></div>;
}

function Room({ consultation }: { consultation: Consultation }) {
  const t = useWords("doctor");
  const [panel, setPanel] = useState<"finish" | "handover" | "help" | "told" | null>(null);
  const [out, setOut] = useState(false);
  const [keysOn] = useKeysChoice();
  const { state, outcome, patient: { given_name: given } } = consultation;
  useTitle(t("room"));
  useRegions();
  const safe = useCallSafe(consultation);
  const beside = useBeside();
  useAskIn(safe);
  useKeys({ f: () => setPanel("finish"), i: () => setPanel("told"), "?": () => setPanel("help") }, keysOn && state !== "ended");
  const ended = useEnded(consultation.id);
  const showHandover = useCallback(() => setPanel("handover"), []);
  if (state === "ended" && outcome === "no_show_doctor") return <Vanished consultation={consultation} />;
  if (state === "ended") return outcome === "no_show_patient" ? <Missed consultation={consultation} /> : <Redirect to="/" replace />;
  return (
    <div className="room">
      <a className="skip" href="#call">{t("skip")}</a>
      <RoomBar consultation={consultation} keysOn={keysOn} onTold={safe && !beside ? () => setPanel("told") : null} onHandOver={state === "in_call" ? () => setPanel("handover") : null} onFinish={() => setPanel("finish")} />
      <main id="call" className="room__call" tabIndex={-1} data-told={safe && beside ? "" : undefined}>
        {out ? <Left consultation={consultation} onBack={() => setOut(false)} onFinish={() => setPanel("finish")} /> : <InCall consultation={consultation} safe={safe} keysOn={keysOn} onLeft={() => setOut(true)} onEnded={ended} />}
        {safe && beside && <ToldPanel safe={safe} given={given} />}
      </main>
      {safe && !beside && <ToldSheet safe={safe} given={given} open={panel === "told"} onClose={() => setPanel(null)} />}
      <FinishDialog consultation={consultation} safe={safe} open={panel === "finish"} onClose={() => setPanel(null)} />
      <HandOver consultation={consultation} open={panel === "handover"} onNews={showHandover} onClose={() => setPanel(null)} />
      <KeyHelp open={panel === "help"} onClose={() => setPanel(null)} />
    </div>
  );
}

/** Answers and picture side by side, where there is room for both. */
const roomForTold = "(min-width: 64rem) and (min-height: 30rem)";

function useBeside(): boolean {
  const query = useMemo(() => matchMedia(roomForTold), []);
  const watch = useCallback((listener: () => void) => {
    query.addEventListener("change", listener);
    return () => query.removeEventListener("change", listener);
  }, [query]);
  return useSyncExternalStore(watch, () => query.matches);
}

function ToldSheet({ safe, given, open, onClose }: { safe: SafeClient; given: string; open: boolean; onClose(): void }) {
  const t = useWords("doctor");
  return (
    <Dialog title={t("told.short")} open={open} onClose={onClose}>
      <div className="stack">
        <ToldPanel safe={safe} given={given} />
        <Button look="plain" onPress={onClose}>{t("close")}</Button>
      </div>
    </Dialog>
  );
}

interface InCallProps {
  consultation: Consultation;
  safe: SafeClient | null;
  keysOn: boolean;
  onLeft(): void;
  onEnded(): void;
}

function InCall({ consultation, safe, keysOn, onLeft, onEnded }: InCallProps) {
  const session = useSession();
  const socket = useLive();
  const { standby } = useDesk();
  const [running] = useState(() => standby.take(consultation.id));
  const chat = useStageChat(safe, consultation);
  const witness = useWitness("doctor", safe, consultation);
  return <CallStage face="doctor" session={session} consultation={consultation} socket={socket} running={running} ice={standby.ice} keys={keysOn} chat={chat} witness={witness} named={false} chatBeside onLeft={onLeft} onEnded={onEnded} />;
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
