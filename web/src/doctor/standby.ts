// What is made ready while on duty, so that a call opens at once: relay addresses, the device key, the stage's code.
import { useEffect, useMemo } from "react";
import { callApi } from "../call/api";
import { IceSupply } from "../call/ice";
import { identityOf } from "../call/identityOf";
import { LocalMedia } from "../call/media";
import type { Channel, Session } from "../api/types";

const REFRESH_MS = 60_000;

export class Standby {
  readonly ice = new IceSupply(callApi("doctor").ice);
  private media: LocalMedia | null = null;

  /** Camera and microphone go on for a patient who is being accepted. */
  begin(channel: Channel): void {
    this.end();
    this.media = new LocalMedia();
    void this.media.start({ audio: channel !== "chat", video: channel === "video" });
  }

  /** Hands them over, once. */
  take(): LocalMedia | null {
    const { media } = this;
    this.media = null;
    return media;
  }

  end(): void {
    this.media?.stop();
    this.media = null;
  }
}

export function useStandby(session: Session, onDuty: boolean): Standby {
  const standby = useMemo(() => new Standby(), []);
  useEffect(() => {
    if (!onDuty) return;
    const refresh = () => void standby.ice.configuration().catch(() => undefined);
    refresh();
    void identityOf(session);
    void import("./room/RoomPage");
    const timer = setInterval(refresh, REFRESH_MS);
    return () => clearInterval(timer);
  }, [standby, session, onDuty]);
  return standby;
}
