// Connections made of memory, for tests of the engine: they come up once both ends have described themselves, and can be cut.
import { fingerprintOf } from "./certificate";

type Kind = "audio" | "video";
type State = RTCPeerConnectionState;

const lines = new Map<string, FakeLine>();
const ID = /^line (\d+) of (\d+)/;

/** How often the lines still say that they do not know the far end's certificate yet, and whether they then tell one that nobody signed for. */
export const certificates = { late: 0, foreign: false };

/** What the other side hears instead of what an end says: no server can change that, an end that lies can. */
export const said = { instead: (data: string): string => data };

/** The network is gone for everybody. */
export function cutAll(): void {
  for (const line of lines.values()) line.cut();
}

/** Both ends of every line that works say this. */
export function sayOnEveryLine(data: string): void {
  for (const line of lines.values()) if (line.works) line.channel.send(data);
}

const certificateOf = (id: string) => new TextEncoder().encode(`certificate ${id}`).buffer;

class FakeChannel {
  readyState: RTCDataChannelState = "connecting";
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;

  constructor(private readonly line: FakeLine) {}

  send(data: string): void {
    const { far } = this.line;
    const heard = said.instead(data);
    setTimeout(() => (this.line.works && far ? far.channel.onmessage?.({ data: heard }) : undefined));
  }

  open(): void {
    if (this.readyState === "open") return;
    this.readyState = "open";
    this.onopen?.();
  }

  close(): void {
    if (this.readyState === "closed") return;
    this.readyState = "closed";
    this.onclose?.();
  }
}

function place(kind: Kind, told: RTCRtpEncodingParameters[] = [{}]) {
  let encodings = told;
  const sender = {
    track: null as MediaStreamTrack | null,
    getParameters: () => ({ encodings: encodings.map((one) => ({ ...one })) }),
    setParameters: async (given: { encodings: RTCRtpEncodingParameters[] }) => void (encodings = given.encodings),
    replaceTrack: async (track: MediaStreamTrack | null) => void (sender.track = track),
  };
  return { receiver: { track: { kind } }, sender, direction: "inactive" };
}

/** As much of an RTCPeerConnection as the engine uses. */
export class FakeLine {
  readonly id = String(lines.size + 1);
  readonly channel = new FakeChannel(this);
  connectionState: State = "new";
  iceGatheringState = "complete";
  localDescription: RTCSessionDescriptionInit | null = null;
  remoteDescription: RTCSessionDescriptionInit | null = null;
  far: FakeLine | null = null;
  works = false;
  onconnectionstatechange: (() => void) | null = null;
  onicecandidate: (() => void) | null = null;
  ontrack: ((event: { track: { kind: Kind } }) => void) | null = null;
  private places: ReturnType<typeof place>[] = [];
  private owesAnswer = false;
  /** How often a new path was sought for this connection; descriptions tell it, as real ones do with new credentials. */
  private restarts = 0;

  constructor() {
    lines.set(this.id, this);
  }

  createDataChannel = () => this.channel;
  addTransceiver(kind: Kind, { sendEncodings }: RTCRtpTransceiverInit = {}): ReturnType<typeof place> {
    const one = place(kind, sendEncodings);
    this.places.push(one);
    return one;
  }
  getTransceivers = () => this.places;
  setConfiguration = () => undefined;
  addIceCandidate = async () => undefined;

  async createOffer({ iceRestart = false } = {}): Promise<RTCSessionDescriptionInit> {
    if (iceRestart) this.restarts++;
    return { type: "offer", sdp: await this.describe() };
  }

  private async describe(): Promise<string> {
    return `line ${this.id} of ${this.restarts}\r\na=fingerprint:sha-256 ${await fingerprintOf(certificateOf(this.id))}\r\n`;
  }

  async setLocalDescription(description?: RTCSessionDescriptionInit): Promise<void> {
    this.localDescription = description ?? { type: this.owesAnswer ? "answer" : "offer", sdp: await this.describe() };
    if (this.owesAnswer) this.settle();
  }

  async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    this.remoteDescription = description;
    this.far = lines.get(ID.exec(description.sdp ?? "")?.[1] ?? "") ?? null;
    this.owesAnswer = description.type === "offer";
    if (this.places.length === 0) this.places = [place("audio"), place("video")];
    for (const { receiver } of this.places) this.ontrack?.({ track: receiver.track });
    if (!this.owesAnswer) this.settle();
  }

  /** Both ends have described themselves when the offerer has its answer. */
  private settle(): void {
    const { far } = this;
    const offered = !this.owesAnswer;
    this.owesAnswer = false;
    if (offered && far) setTimeout(() => [this, far].forEach((end) => end.comeUp()));
  }

  private comeUp(): void {
    if (this.connectionState === "closed") return;
    this.works = true;
    this.become("connected");
    this.channel.open();
  }

  /** No packet passes any more; the browser notices. */
  cut(): void {
    this.works = false;
    if (this.connectionState === "connected") this.become("disconnected");
  }

  private become(state: State): void {
    if (state === this.connectionState) return;
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  /** Known once the ends have shaken hands. */
  readonly sctp = { transport: { getRemoteCertificates: () => (this.connectionState === "new" || certificates.late-- > 0 ? [] : [this.presented()]) } };

  private presented(): ArrayBuffer {
    return certificateOf(certificates.foreign ? "in between" : (this.far?.id ?? ""));
  }

  /** As in Chromium: figures first read during the handshake hide the certificate of the far end for good. */
  async getStats(): Promise<Map<string, object>> {
    return new Map<string, object>([["t", { id: "t", type: "transport" }]]);
  }

  close(): void {
    this.connectionState = "closed";
    this.works = false;
    this.channel.close();
    const { far } = this;
    if (far?.far === this) setTimeout(() => far.channel.close());
  }
}

export class FakeStream {
  private readonly tracks: object[] = [];
  addTrack = (track: object) => void this.tracks.push(track);
  getTracks = () => this.tracks;
}
