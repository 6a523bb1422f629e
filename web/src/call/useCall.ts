// One call for as long as its screen is shown.
import { useEffect, useState, useSyncExternalStore } from "react";
import type { Consultation, Session } from "../api/types";
import type { LiveSocket } from "../live/socket";
import { callApi, type CallFace } from "./api";
import { Call, type CallPicture } from "./call";
import type { IceSupply } from "./ice";
import { identityOf } from "./identityOf";
import { LocalMedia } from "./media";
import type { PrewarmedCall } from "./prewarm";
import { wireOver } from "./wire";

export interface UseCall {
  face: CallFace;
  session: Session;
  consultation: Consultation;
  socket: LiveSocket;
  /** From `prewarmCall`; the call owns it from now on. */
  prewarmed?: PrewarmedCall | null;
  /** Running camera and microphone from a device check; the call owns them from now on. */
  media?: LocalMedia | null;
  /** Relay addresses fetched beforehand. */
  ice?: IceSupply | null;
}

export interface Running {
  call: Call;
  media: LocalMedia;
}

export function useCall({ face, session, consultation, socket, prewarmed, media, ice }: UseCall): Running | null {
  const [running, setRunning] = useState<Running | null>(null);
  useEffect(() => {
    let gone = false;
    let call: Call | null = null;
    const own = media ?? prewarmed?.media ?? new LocalMedia();
    void switchedOn(own, consultation);
    void identityOf(session).then((identity) => {
      if (gone) return own.stop();
      call = new Call({ consultation, identity, wire: wireOver(socket), api: callApi(face), media: own, prewarmed: prewarmed ?? null, ice: ice ?? null });
      setRunning({ call, media: own });
      void call.start();
    });
    return () => {
      gone = true;
      call?.dispose();
    };
    // Only another consultation is another call; everything else is read once, when it starts.
  }, [consultation.id]);
  return running;
}

async function switchedOn(media: LocalMedia, { channel }: Consultation): Promise<void> {
  const video = channel === "video" && media.cameraOn;
  if (media.audioTrack === null || (video && media.videoTrack === null)) await media.start({ audio: channel !== "chat", video });
}

export function usePicture(call: Call): CallPicture {
  return useSyncExternalStore(call.subscribe, () => call.picture);
}

/** Renders again when camera, microphone or their trouble change. */
export function useMedia(media: LocalMedia): LocalMedia {
  useSyncExternalStore(
    (listener) => media.subscribe(listener),
    () => `${media.micOn} ${media.cameraOn} ${media.audioTrack?.id} ${media.videoTrack?.id} ${media.trouble.camera} ${media.trouble.microphone}`,
  );
  return media;
}
