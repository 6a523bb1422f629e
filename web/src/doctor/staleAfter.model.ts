// Which of the doctor's kept answers an event makes old. Pure.
import type { EventKind } from "../live/frames";
import { keys } from "./keys";

type Kept = "agenda" | "load" | "ownPatients" | "claims" | "attests" | "desk" | "duty" | "history" | "money" | "consultation";

const told: Partial<Record<EventKind, readonly Kept[]>> = {
  request_changed: ["desk"],
  offered: ["desk"],
  offer_gone: ["desk"],
  matched: ["desk"],
  called: ["desk", "consultation"],
  call_missed: ["desk", "consultation", "history"],
  participant_joined: ["consultation"],
  participant_left: ["consultation"],
  participant_admitted: ["consultation"],
  participant_removed: ["consultation"],
  channel_changed: ["consultation"],
  handover: ["consultation", "desk"],
  outcome_said: ["consultation", "history"],
  ended: ["agenda", "desk", "consultation", "history", "load"],
  charge_changed: ["money"],
  account_broken: ["money"],
  duty_changed: ["duty", "desk", "load"],
  relation_changed: ["ownPatients"],
  appointment_changed: ["agenda"],
  claims_changed: ["claims"],
  attests_changed: ["attests"],
};

export function staleAfter(kind: EventKind, consultation: unknown): readonly (readonly string[])[] {
  const known = typeof consultation === "string" ? consultation : null;
  const all = (told[kind] ?? []).filter((kept) => kept !== "consultation" || known !== null);
  return all.map((kept) => (kept === "consultation" ? keys.consultation(known ?? "") : keys[kept]));
}
