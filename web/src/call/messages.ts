// What two devices say to each other: signalling bodies and data-channel notes, read with suspicion.
import type { Bytes } from "./envelope";

export type Rung = "video" | "audio" | "chat";

export interface OfferBody {
  kind: "offer";
  attempt: string;
  sdp: string;
  /** SHA-256 of the offerer's nonce, revealed later: makes the safety number impossible to grind. */
  commitment: string;
  /** New network path for a connection that exists; false opens a connection. */
  restart: boolean;
}
export interface AnswerBody {
  kind: "answer";
  attempt: string;
  sdp: string;
  /** SHA-256 of the offer's SDP that this answers. */
  offer: string;
  nonce: string;
}
export interface CandidateBody {
  kind: "candidate";
  attempt: string;
  candidate: RTCIceCandidateInit | null;
}
/** bye: the person left. lost: we do not know this connection (the page was loaded again), open a new one. */
export interface PlainBody {
  kind: "bye" | "lost";
  attempt: string;
}
export type SignalBody = OfferBody | AnswerBody | CandidateBody | PlainBody;

export interface TextNote {
  kind: "text";
  id: string;
  at: string;
  author: string;
  text: string;
}
export interface StateNote {
  kind: "state";
  mic: boolean;
  camera: boolean;
  rung: Rung;
  weak: boolean;
  /** The sender's microphone was taken by the system (a phone call, an alarm). */
  silenced: boolean;
}
/** Where the sender's chain and log end: whoever hears more than the server shows has been told of it here. */
export interface HeadsNote {
  kind: "heads";
  safe: string;
  seq: number;
  /** Of the newest envelope, base64url. */
  hash: string;
  /** The furthest signed checkpoint of the log that the sender knows; empty when it knows none. */
  note: string;
  /** What the sender found not to fit the last time it was told. */
  apart: "chain" | "log" | null;
}
/** An envelope that the sender puts into the safe, as the server gets it: base64url. */
export interface SealedNote {
  kind: "sealed";
  envelope: string;
}
export type Note =
  | TextNote
  | SealedNote
  | StateNote
  | HeadsNote
  | { kind: "have"; ids: string[] }
  | { kind: "cannot-hear" }
  | { kind: "beat" }
  | { kind: "reveal"; nonce: string }
  | { kind: "bye" };

export const MAX_TEXT = 4000;
const MAX_IDS = 500;

type Loose = Record<string, unknown>;

function asObject(json: string): Loose | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? (value as Loose) : null;
  } catch {
    return null;
  }
}

const text = (value: unknown, longest = 65_536): value is string => typeof value === "string" && value.length <= longest;
const isRung = (value: unknown): value is Rung => value === "video" || value === "audio" || value === "chat";

export function encodeSignal(body: SignalBody): Bytes {
  return new TextEncoder().encode(JSON.stringify(body));
}

function candidateOf(value: unknown): RTCIceCandidateInit | null {
  if (typeof value !== "object" || value === null) return null;
  const raw = value as Loose;
  if (!text(raw["candidate"], 2048)) return null;
  return {
    candidate: raw["candidate"],
    sdpMid: text(raw["sdpMid"], 64) ? raw["sdpMid"] : null,
    sdpMLineIndex: typeof raw["sdpMLineIndex"] === "number" ? raw["sdpMLineIndex"] : null,
    usernameFragment: text(raw["usernameFragment"], 256) ? raw["usernameFragment"] : null,
  };
}

/** Returns null for anything that is not one of the bodies we know. */
export function decodeSignal(bytes: Bytes): SignalBody | null {
  const raw = asObject(new TextDecoder().decode(bytes));
  if (raw === null || !text(raw["attempt"], 64)) return null;
  const attempt = raw["attempt"];
  if (raw["kind"] === "offer" && text(raw["sdp"]) && text(raw["commitment"], 64))
    return { kind: "offer", attempt, sdp: raw["sdp"], commitment: raw["commitment"], restart: raw["restart"] === true };
  if (raw["kind"] === "answer" && text(raw["sdp"]) && text(raw["offer"], 64) && text(raw["nonce"], 64))
    return { kind: "answer", attempt, sdp: raw["sdp"], offer: raw["offer"], nonce: raw["nonce"] };
  if (raw["kind"] === "candidate") return { kind: "candidate", attempt, candidate: candidateOf(raw["candidate"]) };
  if (raw["kind"] === "bye" || raw["kind"] === "lost") return { kind: raw["kind"], attempt };
  return null;
}

function decodeText(raw: Loose): TextNote | null {
  const good = text(raw["id"], 64) && text(raw["at"], 40) && text(raw["author"], 64) && text(raw["text"], MAX_TEXT);
  if (!good) return null;
  return { kind: "text", id: raw["id"] as string, at: raw["at"] as string, author: raw["author"] as string, text: raw["text"] as string };
}

function decodeState(raw: Loose): StateNote | null {
  if (!isRung(raw["rung"])) return null;
  return {
    kind: "state",
    mic: raw["mic"] === true,
    camera: raw["camera"] === true,
    rung: raw["rung"],
    weak: raw["weak"] === true,
    silenced: raw["silenced"] === true,
  };
}

const MAX_CHECKPOINT = 8192;
const BASE64URL = /^[\w-]+$/;
const isBase64url = (value: unknown): value is string => text(value) && BASE64URL.test(value) && value.length % 4 !== 1;

function decodeHeads({ safe, seq, hash, note, apart }: Loose): HeadsNote | null {
  const good = text(safe, 36) && text(hash, 43) && text(note, MAX_CHECKPOINT) && Number.isSafeInteger(seq) && (seq as number) >= 0;
  return good ? { kind: "heads", safe, seq: seq as number, hash, note, apart: apart === "chain" || apart === "log" ? apart : null } : null;
}

/** Reads one data-channel message; unknown kinds are ignored so that newer clients can talk to older ones. */
export function decodeNote(json: string): Note | null {
  const raw = asObject(json);
  if (raw === null) return null;
  if (raw["kind"] === "text") return decodeText(raw);
  if (raw["kind"] === "state") return decodeState(raw);
  if (raw["kind"] === "heads") return decodeHeads(raw);
  if (raw["kind"] === "sealed") return isBase64url(raw["envelope"]) ? { kind: "sealed", envelope: raw["envelope"] } : null;
  if (raw["kind"] === "have" && Array.isArray(raw["ids"]))
    return { kind: "have", ids: raw["ids"].filter((id): id is string => text(id, 64)).slice(0, MAX_IDS) };
  if (raw["kind"] === "reveal" && text(raw["nonce"], 64)) return { kind: "reveal", nonce: raw["nonce"] };
  if (raw["kind"] === "cannot-hear" || raw["kind"] === "beat" || raw["kind"] === "bye") return { kind: raw["kind"] };
  return null;
}
