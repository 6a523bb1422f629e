// Reads the login trouble from the address once and leaves a clean address behind.
import { useEffect, useState } from "react";
import { troubleOf, type Trouble } from "./trouble.model";

export function useTrouble(): Trouble | null {
  const [trouble] = useState(() => troubleOf(location.search));
  useEffect(() => {
    if (location.search) history.replaceState(history.state, "", location.pathname);
  }, []);
  return trouble;
}
