// Everything behind the patient's login: one socket, one cache, what must be agreed first, then the rooms.
import { QueryClientProvider, useQuery, type QueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { people } from "../api/people";
import { createQueryClient } from "../app/query";
import { useSession, useSignedIn } from "../app/session";
import { useWords } from "../words";
import { WishProvider } from "../features/booking/WishProvider";
import { CallProvider } from "../features/consultation/CallProvider";
import { useKeptFacts } from "../features/money/useFacts";
import { ContactPage } from "../features/welcome/ContactPage";
import { DocumentsPage } from "../features/welcome/DocumentsPage";
import { WelcomeBack } from "../features/welcome/WelcomeBack";
import { IntakeProvider } from "../features/intake/IntakeProvider";
import { LiveProvider } from "../live/LiveProvider";
import { browserMemory } from "../live/memory";
import { LiveSocket } from "../live/socket";
import { VaultProvider } from "../vault/VaultProvider";
import { FreshFromEvents } from "./FreshFromEvents";
import { keys } from "./keys";
import { Rooms } from "./Rooms";
import { useWordsAhead } from "./wordsAhead";
import "./patient.css";

export default function PatientApp() {
  const session = useSession();
  const socket = usePatientSocket(session.person.id);
  const queries = usePatientQueries();
  useWordsAhead();
  useKeptFacts("patient", session.person.id);
  return (
    <QueryClientProvider client={queries}>
      <LiveProvider socket={socket}>
        <FreshFromEvents />
        <VaultProvider face="patient">
          <Intake>
            <WishProvider>
              <CallProvider>
                <WelcomeBack />
                <FirstThings />
              </CallProvider>
            </WishProvider>
          </Intake>
        </VaultProvider>
      </LiveProvider>
    </QueryClientProvider>
  );
}

/** The questions are asked of whoever it is for: their age counts. */
function Intake({ children }: { children: ReactNode }) {
  const { person, needs } = useSession();
  const others = useQuery({ queryKey: keys.people, queryFn: people, enabled: needs.length === 0 }).data?.cares_for;
  return <IntakeProvider personId={person.id} birthYear={person.birth_year} others={others}>{children}</IntakeProvider>;
}

/** At the first login, and when a document has a new version: read and agree, then confirm how to be reached. */
function FirstThings() {
  const { needs } = useSession();
  useWords("frame");
  if (needs.includes("consent")) return <DocumentsPage />;
  if (needs.includes("contact")) return <ContactPage />;
  return <Rooms />;
}

/** Signed out elsewhere, or a document has a new version: the app notices at the first refusal, wherever it comes. */
function usePatientQueries(): QueryClient {
  const { ended, refresh } = useSignedIn();
  const act = useRef({ ended, refresh });
  act.current = { ended, refresh };
  const [queries] = useState(() => createQueryClient((slug) => {
    if (slug === "signed-out") act.current.ended();
    if (["device-needed", "consent-needed", "contact-needed"].includes(slug)) void act.current.refresh();
  }));
  return queries;
}

function usePatientSocket(personId: string): LiveSocket {
  const { ended } = useSignedIn();
  const socket = useMemo(
    () => new LiveSocket({ address: "/api/patient/socket", memory: browserMemory("patient", personId), onRefused: () => ended() }),
    [personId, ended],
  );
  useEffect(() => {
    socket.start();
    return () => socket.stop();
  }, [socket]);
  return socket;
}
