// Who is signed in on this page: loaded once, enrolled silently, and what to show while that is not so.
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import type { Face } from "../api/http";
import { Unreachable } from "../api/problems";
import { currentSession, logout } from "../api/session";
import type { Session } from "../api/types";

export type SessionState =
  | { kind: "loading" }
  | { kind: "nobody" }
  | { kind: "unreachable" }
  | { kind: "no-device" }
  | { kind: "person"; session: Session };

export type Ending = "ended" | "deleted";

export interface SignedIn {
  session: Session;
  refresh(): Promise<void>;
  signOut(): Promise<void>;
  /** The session is over without the person having signed out: here, now, or because the account is gone. */
  ended(why?: Ending): void;
}

const SignedInContext = createContext<SignedIn | null>(null);

export function useSignedIn(): SignedIn {
  const signedIn = useContext(SignedInContext);
  if (!signedIn) throw new Error("useSignedIn outside SignedInProvider");
  return signedIn;
}

export const useSession = (): Session => useSignedIn().session;

/** The server leaves this mark beside the session, whose own cookie no script can read. */
const maybeSignedIn = (face: Face): boolean => document.cookie.includes(`doktr-${face}-in=`);

async function settle(face: Face): Promise<SessionState> {
  try {
    const session = await currentSession(face);
    if (!session) return { kind: "nobody" };
    const { withDevice } = await import("./withDevice");
    return await withDevice(face, session);
  } catch (error) {
    return { kind: error instanceof Unreachable ? "unreachable" : "no-device" };
  }
}

const retryMs = 5000;

export function useSessionState(face: Face): [SessionState, () => Promise<void>, (state: SessionState) => void] {
  const [state, setState] = useState<SessionState>(() => ({ kind: maybeSignedIn(face) ? "loading" : "nobody" }));
  const load = useCallback(async () => setState(await settle(face)), [face]);
  useEffect(() => {
    if (maybeSignedIn(face)) void load();
  }, [face, load]);
  useEffect(() => {
    if (state.kind !== "unreachable") return;
    const timer = setInterval(() => void load(), retryMs);
    window.addEventListener("online", load);
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", load);
    };
  }, [state.kind, load]);
  return [state, load, setState];
}

export interface SessionGateProps {
  face: Face;
  loading: ReactNode;
  nobody: ReactNode;
  unreachable(retry: () => Promise<void>): ReactNode;
  noDevice(retry: () => Promise<void>): ReactNode;
  /** What this browser keeps of a person only while they are signed in. */
  forget?(personId: string): Promise<void>;
  children: ReactNode;
}

/** Shows what fits the state of the session; `children` see a signed-in person with an enrolled device. */
export function SessionGate({ face, loading, nobody, unreachable, noDevice, forget, children }: SessionGateProps) {
  const [state, load, setState] = useSessionState(face);
  const session = state.kind === "person" ? state.session : null;
  const signedIn = useMemo<SignedIn | null>(() => {
    const leave = () => setState({ kind: "nobody" });
    const signOut = async () => {
      await logout(face);
      if (session) await forget?.(session.person.id);
      leave();
    };
    const ended = (why: Ending = "ended") => {
      history.replaceState(history.state, "", `${location.pathname}?login=${why}`);
      leave();
    };
    return session && { session, refresh: load, signOut, ended };
  }, [session, face, load, forget, setState]);
  if (state.kind === "loading") return loading;
  if (state.kind === "unreachable") return unreachable(load);
  if (state.kind === "no-device") return noDevice(load);
  return signedIn ? <SignedInContext value={signedIn}>{children}</SignedInContext> : nobody;
}
