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
  doctor?: { nihdi: string; languages: Language[]; profession: string } | null;
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
  browser: string;
  device: { id: string; label: string } | null;
  created_at: string;
  last_seen_at: string;
  expires_at: string;
  current: boolean;
}

export interface Ice {
  ice_servers: RTCIceServer[];
  policy: RTCIceTransportPolicy;
  ttl_s: number;
}

/** One path of a brand's sign; `fill` and `stroke` are token names. */
export interface MarkShape {
  d: string;
  fill?: string | null;
  stroke?: string | null;
  stroke_width?: number | null;
}

export interface Tokens {
  light: Record<string, string>;
  dark: Record<string, string>;
  radius: Record<string, string>;
  fonts: { text: string; head: string; head_weight: number; head_tracking: string };
}

/** Weekday ("1" is Monday) to opening and closing time in `timezone`. */
export interface Hours {
  timezone: string;
  days: Record<string, [string, string]>;
}

export interface Brand {
  id: string;
  name: string;
  languages: Language[];
  tokens: Tokens | null;
  mark: { view_box: string; shapes: MarkShape[] };
  hours: Hours;
  /** Pauses a doctor may choose, in minutes. */
  pause_minutes?: number[];
  links: Record<string, { address: Record<string, string>; label: Record<string, string> }>;
  terms_version: string;
  privacy_version: string;
  call_path: "relay" | "direct";
}

export interface BrandDocument {
  version: string;
  title: string;
  blocks: { kind: "heading" | "paragraph" | "list"; text?: string | null; items?: string[] }[];
}

export interface Consent {
  document: "terms" | "privacy";
  version: string;
  language: Language;
  accepted_at: string;
}

export interface Contact {
  phone: string | null;
  email: string | null;
  confirmed_at: string | null;
}

export interface DoctorOnDuty {
  id: string;
  given_name: string;
  family_name: string;
  languages: Language[];
  profession: string;
  busy: boolean;
  paused: boolean;
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
  /** After a missed call: until when the place is kept. */
  keep_until: string | null;
  /** After a missed call, until the patient says that they are there again. */
  away: boolean;
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
