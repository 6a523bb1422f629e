// A connection prepared while waiting: its paths are gathered before the doctor accepts, so the call opens at once.
import { Attempt } from "./attempt";
import { callApi, type CallFace } from "./api";
import { IceSupply, IceUnavailable } from "./ice";
import { LocalMedia } from "./media";

export interface PrewarmOptions {
  face: CallFace;
  /** Camera and microphone from the device check; without them the places stay empty until the call. */
  media: LocalMedia | null;
}

const GATHERED_WITHIN_MS = 4000;

function gathered(pc: RTCPeerConnection): Promise<void> {
  return new Promise((resolve) => {
    const check = () => (pc.iceGatheringState === "complete" ? resolve() : undefined);
    pc.addEventListener("icegatheringstatechange", check);
    setTimeout(resolve, GATHERED_WITHIN_MS);
    check();
  });
}

export class PrewarmedCall {
  readonly ice: IceSupply;
  readonly media: LocalMedia;
  ready: Promise<void>;
  private attempt: Attempt | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private over = false;

  constructor(options: PrewarmOptions) {
    this.ice = new IceSupply(callApi(options.face).ice);
    this.media = options.media ?? new LocalMedia();
    this.ready = this.prepare();
    addEventListener("online", this.renew);
  }

  private readonly renew = (): void => {
    clearTimeout(this.timer);
    if (!this.over) this.ready = this.prepare();
  };

  private async prepare(): Promise<void> {
    try {
      const attempt = new Attempt(crypto.randomUUID(), await this.ice.configuration());
      await attempt.prepareOffer(this.media, "video");
      if (this.over) return attempt.close();
      this.attempt?.close();
      this.attempt = attempt;
      this.timer = setTimeout(this.renew, Math.max(this.ice.freshForMs, GATHERED_WITHIN_MS));
      await gathered(attempt.pc);
    } catch (problem) {
      if (!(problem instanceof IceUnavailable) && !(problem instanceof DOMException)) throw problem;
    }
  }

  /** Hands the prepared attempt over once; the caller owns it and the media from then on. */
  take(): Attempt | null {
    const attempt = this.attempt;
    this.attempt = null;
    this.end();
    return attempt;
  }

  private end(): void {
    this.over = true;
    clearTimeout(this.timer);
    removeEventListener("online", this.renew);
  }

  /** The request was cancelled: closes the connection and lets the relay go; given media stay with the giver. */
  discard(): void {
    this.end();
    this.attempt?.close();
    this.attempt = null;
  }
}

export function prewarmCall(options: PrewarmOptions): PrewarmedCall {
  return new PrewarmedCall(options);
}
