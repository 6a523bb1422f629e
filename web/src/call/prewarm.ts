// A connection prepared while waiting: its paths are gathered before the doctor accepts, so the call opens at once.
import { Attempt } from "./attempt";
import type { Session } from "../api/types";
import type { LiveSocket } from "../live/socket";
import { callApi, type CallFace } from "./api";
import { IceSupply, IceUnavailable } from "./ice";
import { identityOf } from "./identityOf";
import { LocalMedia } from "./media";
import { playerOf } from "./pictures";
import { startCall, type Running } from "./start";
import type { Beginning } from "./call";
import type { Waiting } from "./waiting";

export interface PrewarmOptions {
  face: CallFace;
  session: Session;
  socket: LiveSocket;
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

  constructor(private readonly options: PrewarmOptions) {
    void identityOf(options.session);
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
      // their player runs before anything comes for it: making one takes the time in which the first frame would be drawn
      playerOf(attempt.stream);
      this.timer = setTimeout(this.renew, Math.max(this.ice.freshForMs, GATHERED_WITHIN_MS));
      await gathered(attempt.pc);
    } catch (problem) {
      if (!(problem instanceof IceUnavailable) && !(problem instanceof DOMException)) throw problem;
    }
  }

  /** Joins at once and offers what is prepared, whether its screen is there or not. Media and connection go over to the call. */
  answer(consultation: Beginning, waiting: readonly Waiting[]): Promise<Running> {
    const { face, session, socket } = this.options;
    const prepared = this.attempt;
    this.attempt = null;
    this.end();
    return startCall({ face, session, socket, consultation, media: this.media, ice: this.ice, prepared, waiting });
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
