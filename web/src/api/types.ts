// The records that the server and the apps exchange.
import type { Language } from "../words";
import type { Face } from "./http";

export type Channel = "video" | "audio" | "chat";
export type Urgency = "today" | "soon" | "routine";
export type Need = "device" | "consent" | "contact";

export interface Session {
  person: { id: string; given_name: string; family_name: string; language: Language; birth_year?: number };
  face: Face;
  brand: string | null;
  device: { id: string; label: string } | null;
  csrf: string;
  expires_at: string;
  needs: Need[];
  doctor?: { nihdi: string; languages: Language[]; profession: string };
}

export interface Device {
  id: string;
  label: string;
  enrolled_at: string;
  last_seen_at: string | null;
  current: boolean;
  revoked_at: string | null;
}

export interface SessionSeen {
  id: string;
  started_at: string;
  last_seen_at: string | null;
  current: boolean;
  device: { id: string; label: string } | null;
}

export interface Ice {
  ice_servers: RTCIceServer[];
  policy: RTCIceTransportPolicy;
  ttl_s: number;
}

export interface Opening {
  day: number;
  open: string;
  close: string;
}

export type Colours = Record<string, string>;
export type MarkPaint = "ink" | "accent";
export type MarkShape =
  | { kind: "circle"; cx: number; cy: number; r: number; fill: MarkPaint }
  | { kind: "path"; d: string; fill?: MarkPaint; stroke?: MarkPaint; width?: number };

export interface Brand {
  id: string;
  name: string;
  languages: Language[];
  tokens: Record<string, unknown>;
  hours?: { timezone: string; days: Opening[] } | null;
  phone?: string | null;
  terms_version: string;
  privacy_version: string;
  call_path: "relay" | "direct";
}

export interface BrandDocument {
  version: string;
  title: string;
  blocks: { heading?: string; text: string }[];
}

export interface Consent {
  document: "terms" | "privacy";
  version: string;
  language: Language;
  accepted_at: string;
}

export interface Contact {
  phone: string;
  email: string;
  confirmed_at: string | null;
}

export interface DoctorOnDuty {
  id: string;
  given_name: string;
  family_name: string;
  languages: Language[];
  profession: string;
  busy: boolean;
  waiting: number;
}

export type RequestState = "waiting" | "offered" | "matched" | "cancelled" | "expired";

export interface CareRequest {
  id: string;
  patient_id: string;
  acting_id: string;
  state: RequestState;
  urgency: Urgency;
  language: Language;
  channel: Channel;
  wished_doctor_id: string | null;
  asked_at: string;
  position: number | null;
  ahead: number | null;
  doctor: { id: string; given_name: string; family_name: string } | null;
  consultation_id: string | null;
  missed_calls: number;
}

export type Outcome =
  | "took_place"
  | "technical_failure"
  | "no_show_patient"
  | "no_show_doctor"
  | "needs_examination"
  | "cancelled_by_patient"
  | "cancelled_by_doctor";

export interface Participant {
  person_id: string;
  role: string;
  given_name: string;
  family_name: string;
  from: string;
  until: string | null;
  device_id: string | null;
  public_key: string | null;
  present: boolean;
}

export interface Consultation {
  id: string;
  request_id: string;
  state: "matched" | "called" | "in_call" | "ended";
  outcome: Outcome | null;
  channel: Channel;
  matched_at: string;
  called_at: string | null;
  join_by: string | null;
  more_time_used: boolean;
  started_at: string | null;
  ended_at: string | null;
  patient: { id: string; given_name: string; family_name: string; birth_year?: number };
  doctor: { id: string; given_name: string; family_name: string; nihdi?: string };
  participants: Participant[];
}
