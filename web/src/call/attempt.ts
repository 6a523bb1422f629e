// One RTCPeerConnection from its first offer to its end: tracks, data channel, candidates and figures.
import { commitmentTo, newNonce } from "./safety";
import { readFigures, type LinkFigures } from "./stats";
import type { LocalMedia } from "./media";
import type { Rung } from "./messages";

export interface AttemptEvents {
  state(state: RTCPeerConnectionState): void;
  candidate(candidate: RTCIceCandidateInit | null): void;
  opened(): void;
  closed(): void;
  heard(json: string): void;
  media(stream: MediaStream): void;
}

/**
 * How much picture may be sent: a young or weak connection starts small so that the sound stays clear. The first picture is so
 * small that browsers send it as it is: they begin at 300 kbit/s, at which Chromium drops one picture after the other, a
 * twentieth of a second each, until what is left has no more than 320 x 240 points.
 */
export type PictureSize = "first" | "small" | "full";

const PICTURE: Readonly<Record<PictureSize, { scaleResolutionDownBy: number; maxBitrate: number }>> = {
  first: { scaleResolutionDownBy: 4, maxBitrate: 350_000 },
  small: { scaleResolutionDownBy: 2, maxBitrate: 350_000 },
  full: { scaleResolutionDownBy: 1, maxBitrate: 1_800_000 },
};
const CHANNEL_ID = 0;

export class Attempt {
  readonly pc: RTCPeerConnection;
  readonly channel: RTCDataChannel;
  readonly nonce = newNonce();
  readonly commitment = commitmentTo(this.nonce);
  readonly stream = new MediaStream();
  private events: AttemptEvents | null = null;
  private early: RTCIceCandidateInit[] = [];
  private closing = false;

  /** `spare`: paths ready beforehand; a spare attempt gets its name from the offer that it answers. */
  constructor(
    public id: string,
    configuration: RTCConfiguration,
    private readonly spare = 0,
  ) {
    this.pc = new RTCPeerConnection({ ...configuration, iceCandidatePoolSize: spare });
    this.channel = this.pc.createDataChannel("doktr", { negotiated: true, id: CHANNEL_ID, ordered: true });
    this.listen();
  }

  private listen(): void {
    const { pc, channel } = this;
    pc.onconnectionstatechange = () => this.events?.state(pc.connectionState);
    pc.onicecandidate = ({ candidate }) => this.events?.candidate(candidate?.toJSON() ?? null);
    pc.ontrack = ({ track }) => {
      this.stream.addTrack(track);
      this.events?.media(this.stream);
    };
    channel.onopen = () => this.events?.opened();
    channel.onclose = () => {
      if (!this.closing) this.events?.closed();
    };
    channel.onmessage = ({ data }) => {
      if (typeof data === "string") this.events?.heard(data);
    };
  }

  /** A prepared attempt gets its listener when the other side is known. */
  report(events: AttemptEvents): void {
    this.events = events;
  }

  /** Other relay addresses. The number of spare paths may not change any more. */
  configure(configuration: RTCConfiguration): void {
    this.pc.setConfiguration({ ...configuration, iceCandidatePoolSize: this.spare });
  }

  get open(): boolean {
    return this.channel.readyState === "open";
  }

  say(json: string): boolean {
    if (!this.open) return false;
    this.channel.send(json);
    return true;
  }

  /** The offerer's side: one place for sound and one for the picture, kept for the whole call. */
  async prepareOffer(media: LocalMedia, rung: Rung): Promise<void> {
    const sound = this.pc.addTransceiver("audio", { direction: "sendrecv" });
    const picture = this.pc.addTransceiver("video", { direction: "sendrecv", sendEncodings: [{ ...PICTURE.first }] });
    for (const { receiver } of [sound, picture]) this.stream.addTrack(receiver.track);
    await this.carry(media, rung);
    await this.pc.setLocalDescription();
  }

  /** The answerer's side: takes the two places the offer opened. What they carry can follow, nothing is negotiated for it. */
  async answer(sdp: string): Promise<string> {
    const isNew = this.pc.remoteDescription === null;
    await this.describeRemote({ type: "offer", sdp });
    for (const transceiver of this.pc.getTransceivers()) transceiver.direction = "sendrecv";
    // shaped before there is a picture to encode, which would go out in its whole size first; and at once with the answer
    const shaped = isNew ? this.shape("first") : undefined;
    await this.pc.setLocalDescription();
    await shaped;
    return this.pc.localDescription?.sdp ?? "";
  }

  async describeRemote(description: RTCSessionDescriptionInit): Promise<void> {
    await this.pc.setRemoteDescription(description);
    const waiting = this.early;
    this.early = [];
    for (const candidate of waiting) await this.addCandidate(candidate);
  }

  /** A candidate of a description we have left behind is of no use; the browser refuses it and so do we. */
  async addCandidate(candidate: RTCIceCandidateInit | null): Promise<void> {
    if (this.pc.remoteDescription === null) {
      if (candidate !== null) this.early.push(candidate);
      return;
    }
    try {
      await this.pc.addIceCandidate(candidate ?? undefined);
    } catch (problem) {
      if (!(problem instanceof DOMException)) throw problem;
    }
  }

  private sender(kind: "audio" | "video"): RTCRtpSender | undefined {
    return this.pc.getTransceivers().find((transceiver) => transceiver.receiver.track.kind === kind)?.sender;
  }

  /** Sends what the rung allows; places stay open, so nothing has to be negotiated again. */
  async carry(media: LocalMedia, rung: Rung): Promise<void> {
    const wanted = { audio: rung === "chat" ? null : media.audioTrack, video: rung === "video" ? media.videoTrack : null };
    const changes = (["audio", "video"] as const).map(async (kind) => {
      const sender = this.sender(kind);
      if (sender !== undefined && sender.track !== wanted[kind]) await sender.replaceTrack(wanted[kind]);
    });
    await Promise.all(changes);
  }

  async shape(size: PictureSize): Promise<void> {
    const sender = this.sender("video");
    const parameters = sender?.getParameters();
    const encoding = parameters?.encodings[0];
    if (sender === undefined || parameters === undefined || encoding === undefined) return;
    const { maxBitrate, scaleResolutionDownBy } = PICTURE[size];
    if (encoding.maxBitrate === maxBitrate && encoding.scaleResolutionDownBy === scaleResolutionDownBy) return;
    Object.assign(encoding, PICTURE[size]);
    await sender.setParameters(parameters);
  }

  async figures(): Promise<LinkFigures> {
    return readFigures(await this.pc.getStats());
  }

  close(): void {
    this.closing = true;
    this.events = null;
    this.pc.close();
  }
}
