// One call for as long as its screen is shown.
import { useEffect, useState, useSyncExternalStore } from "react";
import type { Call } from "./call";
import type { CallPicture } from "./showing";
import type { LocalMedia } from "./media";
import { startCall, type Running, type StartOptions } from "./start";

export type { Running };

export interface UseCall extends Omit<StartOptions, "prepared" | "spare" | "isIn" | "waiting"> {
  /** Started beforehand by `startCall`; the screen owns it from now on. */
  running?: Promise<Running> | null;
}

export function useCall(options: UseCall): Running | null {
  const [shown, setShown] = useState<Running | null>(null);
  useEffect(() => {
    let gone = false;
    const running = options.running ?? startCall(options);
    void running.then((one) => (gone ? undefined : setShown(one)));
    return () => {
      gone = true;
      void running.then(({ call }) => call.dispose());
    };
    // Only another consultation is another call; everything else is read once, when it starts.
  }, [options.consultation.id]);
  return shown;
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
