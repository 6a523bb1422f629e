// Starting a call before its screen is there: what the stage will show may already be connecting.
import type { Session } from "../api/types";
import type { LiveSocket } from "../live/socket";
import { callApi, type CallFace } from "./api";
import type { Attempt } from "./attempt";
import { Call, type Beginning } from "./call";
import type { IceSupply } from "./ice";
import { identityOf } from "./identityOf";
import { LocalMedia } from "./media";
import { playerOf } from "./pictures";
import type { Waiting } from "./waiting";
import { wireOver } from "./wire";

export interface StartOptions {
  face: CallFace;
  session: Session;
  socket: LiveSocket;
  /** As much of the consultation as is known; joining tells the rest. */
  consultation: Beginning;
  /** Running camera and microphone; the call owns them from now on. */
  media?: LocalMedia | null;
  /** Relay addresses fetched beforehand. */
  ice?: IceSupply | null;
  /** A connection prepared beforehand, and whose it is then. */
  prepared?: Attempt | null;
  /** A connection made ready to answer with. */
  spare?: Promise<Attempt | null>;
  /** Who waits there already, where that is known before joining. */
  waiting?: readonly Waiting[];
  /** This device has just accepted and need not join. */
  isIn?: boolean;
}

const NONE = Promise.resolve(null);

export interface Running {
  call: Call;
  media: LocalMedia;
}

export async function startCall({ face, session, socket, consultation, media, ice, prepared, spare, waiting, isIn }: StartOptions): Promise<Running> {
  const own = media ?? new LocalMedia();
  if (!own.started) void own.start({ audio: consultation.channel !== "chat", video: consultation.channel === "video" });
  const identity = await identityOf(session);
  const call = new Call({ consultation, identity, wire: wireOver(socket), api: callApi(face), media: own, ice: ice ?? null, prepared: prepared ?? null, spare: spare ?? NONE, waiting: waiting ?? [], isIn: isIn ?? false });
  call.subscribe(() => call.picture.streams.forEach(playerOf));
  void call.start();
  return { call, media: own };
}

/** A call whose screen never came. */
export function abandon(running: Promise<Running>): void {
  void running.then(({ call }) => call.dispose());
}
