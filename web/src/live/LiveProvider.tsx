// Gives the page's one live socket to components, and its visible state.
import { createContext, useContext, useEffect, useSyncExternalStore, type ReactNode } from "react";
import type { FrameOf, LiveEvent, ServerFrame } from "./frames";
import type { LiveSocket, LiveState } from "./socket";

const LiveContext = createContext<LiveSocket | null>(null);

export function LiveProvider({ socket, children }: { socket: LiveSocket; children: ReactNode }) {
  return <LiveContext value={socket}>{children}</LiveContext>;
}

export function useLive(): LiveSocket {
  const socket = useContext(LiveContext);
  if (!socket) throw new Error("useLive outside LiveProvider");
  return socket;
}

export function useLiveState(): LiveState {
  const socket = useLive();
  return useSyncExternalStore(socket.watch, () => socket.state);
}

/** Calls `handler` for each frame of this type while mounted. Keep the handler stable. */
export function useFrames<T extends ServerFrame["type"]>(type: T, handler: (frame: FrameOf<T>) => void): void {
  const socket = useLive();
  useEffect(() => socket.on(type, handler), [socket, type, handler]);
}

export function useEvents(handler: (event: LiveEvent) => void): void {
  useFrames("event", handler);
}
