// Behind the code: at the door with camera and microphone tried out, in the call once the patient said yes, and out.
import { QueryClientProvider, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import * as api from "../api/guests";
import { get } from "../api/http";
import type { Consultation } from "../api/types";
import { createQueryClient } from "../app/query";
import { LoadingScreen } from "../app/LoadingScreen";
import { Heading, useTitle } from "../app/Screen";
import { useSession } from "../app/session";
import { CallStage } from "../call/CallStage";
import { Button } from "../design/Button";
import { LiveProvider, useEvents, useLive } from "../live/LiveProvider";
import { browserMemory } from "../live/memory";
import { LiveSocket } from "../live/socket";
import { useWords } from "../words";
import { GuestScreen } from "./ArrivePage";
import { DoorPage } from "./DoorPage";
import { sayReady } from "./proving";
import { GuestWitness } from "./witness";
import "../features/consultation/consultation.css";

const VISIT = ["visit"];

export default function GuestApp() {
  const [out, setOut] = useState(false);
  const [queries] = useState(() => createQueryClient((slug) => (slug === "signed-out" ? setOut(true) : undefined)));
  const socket = useGuestSocket(useCallback(() => setOut(true), []));
  if (out) return <Out />;
  return (
    <QueryClientProvider client={queries}>
      <LiveProvider socket={socket}>
        <Visiting onOut={() => setOut(true)} />
      </LiveProvider>
    </QueryClientProvider>
  );
}

function useGuestSocket(onRefused: () => void): LiveSocket {
  const { person } = useSession();
  const socket = useMemo(() => new LiveSocket({ address: "/api/guest/socket", memory: browserMemory("guest", person.id), onRefused }), [person.id, onRefused]);
  useEffect(() => {
    socket.start();
    return () => socket.stop();
  }, [socket]);
  return socket;
}

function Visiting({ onOut }: { onOut(): void }) {
  const t = useWords("guests");
  const queries = useQueryClient();
  const found = useQuery({ queryKey: VISIT, queryFn: api.visit });
  useEvents(useCallback(({ kind }) => void (kind === "guest_changed" && queries.invalidateQueries({ queryKey: VISIT })), [queries]));
  const { person } = useSession();
  useEffect(() => void sayReady(person.id).catch(() => undefined), [person.id]);
  const visit = found.data;
  if (!visit) return found.isError ? <Out /> : <LoadingScreen title={t("tab")} />;
  if (visit.state === "out") return <Out />;
  if (visit.state === "in" && visit.consultation_id) return <InCall id={visit.consultation_id} onOut={onOut} />;
  return <DoorPage visit={visit} />;
}

function InCall({ id, onOut }: { id: string; onOut(): void }) {
  const t = useWords("guests");
  const session = useSession();
  const socket = useLive();
  const [left, setLeft] = useState(false);
  const witness = useMemo(() => new GuestWitness(id), [id]);
  const found = useQuery({ queryKey: ["call", id], queryFn: () => get<Consultation>(`/api/guest/calls/${id}`), staleTime: Infinity });
  useTitle(t("tab"));
  if (left) return <Left onBack={() => setLeft(false)} />;
  if (!found.data) return found.isError ? <Out /> : <LoadingScreen title={t("tab")} />;
  return (
    <main id="main" className="in-call">
      <CallStage face="guest" session={session} consultation={found.data} socket={socket} witness={witness} onLeft={() => setLeft(true)} onEnded={onOut} />
    </main>
  );
}

function Left({ onBack }: { onBack(): void }) {
  const t = useWords("guests");
  return (
    <GuestScreen dock={<Button icon="camera" onPress={onBack} data-testid="rejoin">{t("left.back")}</Button>}>
      <Heading>{t("left.title")}</Heading>
      <p className="lead">{t("left.body")}</p>
    </GuestScreen>
  );
}

function Out() {
  const t = useWords("guests");
  return (
    <GuestScreen>
      <div className="stack" data-testid="guest-out" role="status">
        <Heading>{t("out.title")}</Heading>
        <p className="lead">{t("out.body")}</p>
      </div>
    </GuestScreen>
  );
}

