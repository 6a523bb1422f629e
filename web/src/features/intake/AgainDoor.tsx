// The way back into an unfinished draft: the answers stay, the alarm signs are asked again.
import { useEffect } from "react";
import { Redirect } from "wouter";
import { useIntake } from "./IntakeProvider";

export function AgainDoor() {
  const { ready, draft, change } = useIntake();
  const clear = ready && Object.keys(draft.gate).length === 0;
  useEffect(() => {
    if (ready && !clear) change({ gate: {} });
  }, [ready, clear, change]);
  return clear ? <Redirect to="/ask/alarm" replace /> : null;
}
