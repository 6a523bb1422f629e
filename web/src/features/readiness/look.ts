// A look that nobody notices: camera and microphone only where the browser allows them already, and a short loop over the relay.
import { ice } from "../../api/session";
import type { Channel, Ice } from "../../api/types";
import type { Seen } from "./readiness.model";

const PATIENCE_MS = 9000;
const LOOP_MS = 1500;
const CHUNK = new Uint8Array(16 * 1024);
const MOST_WAITING_BYTES = 256 * 1024;

export async function look(channel: Channel): Promise<Seen> {
  const [camera, microphone, kbits] = await Promise.all([
    channel === "video" ? works("camera", { video: true }) : null,
    channel === "chat" ? null : works("microphone", { audio: true }),
    speed(),
  ]);
  return { camera, microphone, kbits };
}

/** null where looking would make the browser ask. */
async function works(name: "camera" | "microphone", wanted: MediaStreamConstraints): Promise<boolean | null> {
  const permission = await navigator.permissions.query({ name: name as PermissionName }).catch(() => null);
  if (permission?.state === "denied") return false;
  if (permission?.state !== "granted") return null;
  try {
    const stream = await navigator.mediaDevices.getUserMedia(wanted);
    const live = stream.getTracks().every((track) => track.readyState === "live");
    for (const track of stream.getTracks()) track.stop();
    return live;
  } catch {
    return false;
  }
}

async function speed(): Promise<number | null> {
  try {
    return await loop(await ice("patient"));
  } catch {
    return null;
  }
}

/** Two connections of this page, relay only; null when they do not meet. */
export async function loop({ ice_servers: iceServers }: Pick<Ice, "ice_servers">): Promise<number | null> {
  const settings: RTCConfiguration = { iceServers, iceTransportPolicy: "relay" };
  const [near, far] = [new RTCPeerConnection(settings), new RTCPeerConnection(settings)];
  try {
    const channel = near.createDataChannel("look", { ordered: false, maxRetransmits: 0 });
    const arrived = new Promise<RTCDataChannel>((done) => (far.ondatachannel = ({ channel: end }) => done(end)));
    near.onicecandidate = ({ candidate }) => void (candidate && far.addIceCandidate(candidate).catch(() => undefined));
    far.onicecandidate = ({ candidate }) => void (candidate && near.addIceCandidate(candidate).catch(() => undefined));
    await near.setLocalDescription();
    await far.setRemoteDescription(near.localDescription!);
    await far.setLocalDescription();
    await near.setRemoteDescription(far.localDescription!);
    const open = await Promise.race([opened(channel), after(PATIENCE_MS)]);
    return open ? await measured(channel, await arrived) : null;
  } finally {
    near.close();
    far.close();
  }
}

const after = (ms: number) => new Promise<false>((done) => setTimeout(() => done(false), ms));
const opened = (channel: RTCDataChannel) => new Promise<true>((done) => (channel.onopen = () => done(true)));

async function measured(channel: RTCDataChannel, end: RTCDataChannel): Promise<number> {
  let bytes = 0;
  end.binaryType = "arraybuffer";
  end.onmessage = ({ data }) => (bytes += data instanceof ArrayBuffer ? data.byteLength : 0);
  const began = performance.now();
  while (performance.now() - began < LOOP_MS) {
    while (channel.bufferedAmount < MOST_WAITING_BYTES) channel.send(CHUNK);
    await new Promise((done) => setTimeout(done, 10));
  }
  return Math.round((bytes * 8) / (performance.now() - began));
}
