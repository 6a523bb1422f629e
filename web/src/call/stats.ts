// Reads what one connection measures about itself: frames, sound, path and loss. Nothing here names a person or an address.

export type Path = "relay" | "direct" | "unknown";
export type Protocol = "udp" | "tcp" | "tls" | "unknown";

export interface LinkFigures {
  at: number;
  framesIn: number;
  framesOut: number;
  audioEnergyIn: number;
  audioPacketsIn: number;
  packetsIn: number;
  packetsOut: number;
  packetsLostIn: number;
  /** Share of our packets the other side did not get, as it reported lately; null where it reports nothing. */
  lossOut: number | null;
  rttMs: number | null;
  outgoingKbit: number | null;
  path: Path;
  protocol: Protocol;
}

type Entry = Record<string, unknown>;

export interface StatsLike {
  forEach(visit: (entry: Entry) => void): void;
}

interface Sorted {
  byId: Map<string, Entry>;
  byType: Map<string, Entry[]>;
}

function sorted(report: StatsLike): Sorted {
  const byId = new Map<string, Entry>();
  const byType = new Map<string, Entry[]>();
  report.forEach((entry) => {
    byId.set(String(entry["id"]), entry);
    const type = String(entry["type"]);
    byType.set(type, [...(byType.get(type) ?? []), entry]);
  });
  return { byId, byType };
}

const number = (value: unknown): number => (typeof value === "number" ? value : 0);
const numberOrNull = (value: unknown): number | null => (typeof value === "number" ? value : null);

function total(entries: Entry[], field: string, kind?: string): number {
  return entries
    .filter((entry) => kind === undefined || entry["kind"] === kind)
    .reduce((sum, entry) => sum + number(entry[field]), 0);
}

function worst(entries: Entry[], field: string): number | null {
  const values = entries.map((entry) => numberOrNull(entry[field])).filter((value) => value !== null);
  return values.length > 0 ? Math.max(...values) : null;
}

/** A report that is older than this tells about a line that is gone, or about a picture no longer sent. */
const REPORT_HOLDS_MS = 5000;

/** What the other side reported lately. After the last packet its reports end, and the last one would count for ever. */
function lately(stats: Sorted): Entry[] {
  const at = (entry: Entry) => number(entry["timestamp"]);
  const now = Math.max(0, ...[...stats.byId.values()].map(at));
  return (stats.byType.get("remote-inbound-rtp") ?? []).filter((entry) => now - at(entry) < REPORT_HOLDS_MS);
}

function selectedPair(stats: Sorted): Entry | undefined {
  const chosen = (stats.byType.get("transport") ?? []).map((transport) => transport["selectedCandidatePairId"]);
  const pair = chosen.map((id) => stats.byId.get(String(id))).find((found) => found !== undefined);
  const pairs = stats.byType.get("candidate-pair") ?? [];
  return pair ?? pairs.find((one) => one["selected"] === true) ?? pairs.find((one) => one["nominated"] === true && one["state"] === "succeeded");
}

function asProtocol(value: unknown): Protocol {
  return value === "udp" || value === "tcp" || value === "tls" ? value : "unknown";
}

/** Relay when either end goes through TURN; the protocol is the one between this device and its relay or peer. */
export function pathOf(local: Entry | undefined, remote: Entry | undefined): { path: Path; protocol: Protocol } {
  if (local === undefined) return { path: "unknown", protocol: "unknown" };
  const relayed = local["candidateType"] === "relay" || remote?.["candidateType"] === "relay";
  const protocol = asProtocol(local["candidateType"] === "relay" ? (local["relayProtocol"] ?? local["protocol"]) : local["protocol"]);
  return { path: relayed ? "relay" : "direct", protocol };
}

export function readFigures(report: StatsLike): LinkFigures {
  const stats = sorted(report);
  const inbound = stats.byType.get("inbound-rtp") ?? [];
  const heard = lately(stats);
  const pair = selectedPair(stats);
  const rtt = numberOrNull(pair?.["currentRoundTripTime"]);
  const outgoing = numberOrNull(pair?.["availableOutgoingBitrate"]);
  return {
    at: number(inbound[0]?.["timestamp"]),
    framesIn: total(inbound, "framesDecoded", "video"),
    framesOut: total(stats.byType.get("outbound-rtp") ?? [], "framesEncoded", "video"),
    audioEnergyIn: total(inbound, "totalAudioEnergy", "audio"),
    audioPacketsIn: total(inbound, "packetsReceived", "audio"),
    packetsIn: total(inbound, "packetsReceived"),
    packetsOut: total(stats.byType.get("outbound-rtp") ?? [], "packetsSent"),
    packetsLostIn: total(inbound, "packetsLost"),
    lossOut: worst(heard, "fractionLost"),
    rttMs: rtt === null ? null : rtt * 1000,
    outgoingKbit: outgoing === null ? null : outgoing / 1000,
    ...pathOf(stats.byId.get(String(pair?.["localCandidateId"])), stats.byId.get(String(pair?.["remoteCandidateId"]))),
  };
}
