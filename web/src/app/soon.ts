// A moment after a screen came up: what nobody looks for at once waits until the call that begins there has its line.
import { useEffect, useState } from "react";

export const SOON_MS = 1500;

export function useSoon(): boolean {
  const [soon, setSoon] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSoon(true), SOON_MS);
    return () => clearTimeout(timer);
  }, []);
  return soon;
}
