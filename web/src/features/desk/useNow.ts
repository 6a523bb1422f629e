// The server's time, looked at again every so often, for figures that grow while one looks at them.
import { useEffect, useState } from "react";
import { serverNow } from "../../live/clock";

export function useNow(everyMs: number): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
