// How long it still rings, by the server's clock.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Consultation } from "../../api/types";
import { serverNow } from "../../live/clock";
import { keys } from "../../patient/keys";

const usualSeconds = 60;

export function secondsBetween(now: number, joinBy: string | null): number {
  return joinBy === null ? usualSeconds : Math.max(0, Math.ceil((Date.parse(joinBy) - now) / 1000));
}

export function useSecondsLeft({ join_by, called_at }: Consultation): { left: number; whole: number } {
  const queries = useQueryClient();
  const [left, setLeft] = useState(() => secondsBetween(serverNow(), join_by));
  useEffect(() => {
    const tick = () => setLeft(secondsBetween(serverNow(), join_by));
    tick();
    const timer = setInterval(tick, 500);
    return () => clearInterval(timer);
  }, [join_by]);
  useEffect(() => {
    if (left === 0) void queries.invalidateQueries({ queryKey: keys.live });
  }, [left, queries]);
  const whole = join_by && called_at ? secondsBetween(Date.parse(called_at), join_by) : usualSeconds;
  return { left, whole };
}
