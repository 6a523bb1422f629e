// Can video get through? Two connections of this page meet over the relay, which a call falls back to even where it may go direct.
import type { Ice } from "../../api/types";

export interface PathFound {
  works: boolean;
  protocol: string | null;
  /** There and back over the relay, in milliseconds. */
  roundTripMs: number | null;
}

const patienceMs = 9_000;
const pings = 5;

export async function tryPath(ice: Ice, patience = patienceMs): Promise<PathFound> {
  const settings: RTCConfiguration = { iceServers: ice.ice_servers, iceTransportPolicy: "relay" };
  const [near, far] = [new RTCPeerConnection(settings), new RTCPeerConnection(settings)];
  try {
    const channel = await opened(near, far, patience);
    const roundTripMs = channel && (await roundTrip(channel));
    return { works: channel !== null, protocol: channel && (await relayProtocol(near)), roundTripMs };
  } finally {
    near.close();
    far.close();
  }
}

async function opened(near: RTCPeerConnection, far: RTCPeerConnection, patience: number): Promise<RTCDataChannel | null> {
  const channel = near.createDataChannel("check");
  far.ondatachannel = ({ channel: echo }) => (echo.onmessage = ({ data }) => echo.send(data));
  near.onicecandidate = ({ candidate }) => void (candidate && far.addIceCandidate(candidate).catch(() => undefined));
  far.onicecandidate = ({ candidate }) => void (candidate && near.addIceCandidate(candidate).catch(() => undefined));
  await near.setLocalDescription();
  await far.setRemoteDescription(near.localDescription!);
  await far.setLocalDescription();
  await near.setRemoteDescription(far.localDescription!);
  return new Promise((done) => {
    channel.onopen = () => done(channel);
    setTimeout(() => done(null), patience);
  });
}

async function roundTrip(channel: RTCDataChannel): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < pings; count++) {
    const sent = performance.now();
    await answered(channel, String(count));
    times.push(performance.now() - sent);
  }
  return Math.round(times.sort((one, other) => one - other)[Math.floor(pings / 2)]!);
}

function answered(channel: RTCDataChannel, text: string): Promise<void> {
  return new Promise((done) => {
    channel.onmessage = () => done();
    setTimeout(done, 1000);
    channel.send(text);
  });
}

/** udp, tcp or tls to the relay; null on a direct path. */
async function relayProtocol(connection: RTCPeerConnection): Promise<string | null> {
  const reports = [...(await connection.getStats()).values()] as Record<string, unknown>[];
  const pair = reports.find((one) => one["type"] === "candidate-pair" && one["state"] === "succeeded" && one["nominated"]);
  const local = reports.find((one) => one["id"] === pair?.["localCandidateId"]);
  return typeof local?.["relayProtocol"] === "string" ? local["relayProtocol"] : null;
}
