// The frames of the socket, as text and as records.

export type EventKind =
  | "request_changed"
  | "offered"
  | "offer_gone"
  | "matched"
  | "called"
  | "call_missed"
  | "outcome_said"
  | "participant_joined"
  | "participant_left"
  | "participant_admitted"
  | "participant_removed"
  | "guests_changed"
  | "guest_changed"
  | "assists_changed"
  | "channel_changed"
  | "ended"
  | "handover"
  | "charge_changed"
  | "account_broken"
  | "claims_changed"
  | "attests_changed"
  | "contact_changed"
  | "device_revoked"
  | "session_revoked"
  | "duty_changed"
  | "appointment_changed"
  | "people_changed"
  | "relation_changed"
  | "safe_grew"
  | "safe_wanted"
  | "safe_ended"
  | "safe_destroyed";

export interface LiveEvent {
  type: "event";
  seq: number;
  at: string;
  kind: EventKind;
  body: Record<string, unknown>;
}

export type ServerFrame =
  | { type: "welcome"; last_seq: number; now: string }
  | LiveEvent
  | { type: "queue"; position?: number | null; ahead?: number | null }
  | { type: "signal"; consultation: string; from: string; envelope: string }
  | { type: "appended"; n: number; seq: number; hash: string }
  | { type: "problem"; slug: string; n?: number; head?: { seq: number; hash: string }; consultation?: string; signal?: number }
  | { type: "ready" }
  | { type: "pong" };

export type ClientFrame =
  | { type: "signal"; consultation: string; to: string; envelope: string }
  | { type: "ping"; sees?: string; hidden?: boolean };

export type FrameOf<T extends ServerFrame["type"]> = Extract<ServerFrame, { type: T }>;

/** A frame from the server, or null when it is none that we know. */
export function readFrame(data: unknown): ServerFrame | null {
  if (typeof data !== "string") return null;
  try {
    const frame: unknown = JSON.parse(data);
    return typeof frame === "object" && frame !== null && "type" in frame ? (frame as ServerFrame) : null;
  } catch {
    return null;
  }
}
