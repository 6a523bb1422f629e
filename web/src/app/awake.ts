// Keeps the screen on while somebody must not miss something: near the front of the line, and in a call.
import { useEffect } from "react";

export function useAwake(wanted = true): void {
  useEffect(() => {
    if (!wanted) return;
    let lock: WakeLockSentinel | null = null;
    const hold = () => {
      if (document.visibilityState === "visible") navigator.wakeLock?.request("screen").then((held) => (lock = held), () => undefined);
    };
    hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      document.removeEventListener("visibilitychange", hold);
      void lock?.release();
    };
  }, [wanted]);
}
