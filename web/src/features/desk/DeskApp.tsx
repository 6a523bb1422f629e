// What every working app needs behind its login: one cache, one socket that signs out when it is refused, texts.
import { QueryClientProvider } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { Router } from "wouter";
import { createQueryClient } from "../../app/query";
import { useSession, useSignedIn } from "../../app/session";
import { serverSaid } from "../../live/clock";
import type { FrameOf } from "../../live/frames";
import { LiveProvider, useFrames } from "../../live/LiveProvider";
import { browserMemory } from "../../live/memory";
import { LiveSocket } from "../../live/socket";
import type { DeskFace } from "./DeskSignIn";
import "./desk.css";

export function DeskApp({ face, children }: { face: DeskFace; children: ReactNode }) {
  const { person } = useSession();
  const { ended } = useSignedIn();
  const [queries] = useState(() => createQueryClient());
  const socket = useMemo(
    () => new LiveSocket({ address: `/api/${face}/socket`, memory: browserMemory(face, person.id), onRefused: () => ended() }),
    [face, person.id, ended],
  );
  useEffect(() => {
    socket.start();
    return () => socket.stop();
  }, [socket]);
  return (
    <QueryClientProvider client={queries}>
      <LiveProvider socket={socket}>
        <ServerClock />
        <Router base={`/${face}`}>{children}</Router>
      </LiveProvider>
    </QueryClientProvider>
  );
}

function ServerClock() {
  const onWelcome = useCallback(({ now }: FrameOf<"welcome">) => serverSaid(now), []);
  useFrames("welcome", onWelcome);
  return null;
}
