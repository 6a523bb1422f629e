// Which of the kept answers an event makes old.
import type { EventKind } from "../live/frames";
import type { Kept } from "./keys";

const told: Partial<Record<EventKind, readonly Kept[]>> = {
  request_changed: ["request", "outlook"],
  matched: ["request", "consultation"],
  called: ["request", "consultation"],
  call_missed: ["request", "consultation"],
  participant_joined: ["consultation"],
  participant_left: ["consultation"],
  participant_admitted: ["consultation"],
  participant_removed: ["consultation"],
  channel_changed: ["consultation"],
  handover: ["consultation"],
  ended: ["request", "consultation", "history", "money", "outlook", "ownDoctors"],
  outcome_said: ["consultation", "history", "money", "outlook"],
  charge_changed: ["money"],
  attests_changed: ["visits"],
  contact_changed: ["proofs"],
  duty_changed: ["doctors"],
  relation_changed: ["ownDoctors"],
  appointment_changed: ["appointments", "slots", "earlier"],
  people_changed: ["people", "request", "consultation", "outlook", "appointments", "earlier", "ownDoctors"],
  device_revoked: ["devices", "sessions"],
  session_revoked: ["sessions"],
};

export function staleAfter(kind: EventKind): readonly Kept[] {
  return told[kind] ?? [];
}
