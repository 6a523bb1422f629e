// What is made ready while on duty, so that a call opens at once: relay addresses, the device key, the stage's code.
import { useEffect, useMemo } from "react";
import { callApi } from "../call/api";
import { Attempt } from "../call/attempt";
import { IceSupply } from "../call/ice";
import { identityOf } from "../call/identityOf";
import { LocalMedia } from "../call/media";
import { timeToDrawAnswered } from "../call/drawing";
import { abandon, startCall, type Running } from "../call/start";
import { wireOver } from "../call/wire";
import type { Channel, Consultation, Session } from "../api/types";
import type { LiveSocket } from "../live/socket";

const REFRESH_MS = 60_000;

export class Standby {
  readonly ice = new IceSupply(callApi("doctor").ice);
  private media: LocalMedia | null = null;
  private spare: Promise<Attempt | null> = Promise.resolve(null);
  /** The spare path belongs to who rings, whether they are accepted or not. */
  private isExpecting = false;
  private running: { id: string; call: Promise<Running> } | null = null;

  constructor(
    private readonly session: Session,
    private readonly socket: LiveSocket,
  ) {
    wireOver(socket);
  }

  /** Somebody is offered: paths to answer on are sought while it rings, without camera and microphone. */
  expect(): void {
    if (this.media !== null) return;
    this.letGo();
    this.spare = this.seek();
    this.isExpecting = true;
  }

  /** It rings no more; what an acceptance took stays with it. */
  letGo(): void {
    if (this.isExpecting) void this.takeSpare().then((spare) => spare?.close());
  }

  private seek(): Promise<Attempt | null> {
    return this.ice.configuration().then((found) => new Attempt("", found, 1), () => null);
  }

  /** Camera and microphone go on for a patient who is being accepted, and a path is sought to answer on where none is ready. */
  begin(channel: Channel): void {
    if (!this.isExpecting) {
      this.end();
      this.spare = this.seek();
    }
    this.isExpecting = false;
    this.media = new LocalMedia();
    void this.media.start({ audio: channel !== "chat", video: channel === "video" });
  }

  /** The patient was taken: the call begins. Resolves when it is time to draw its room. */
  answer(consultation: Consultation): Promise<void> {
    const { ice, media, session, socket } = this;
    const spare = this.takeSpare();
    this.media = null;
    const call = startCall({ face: "doctor", session, socket, consultation, media, ice, spare, isIn: true });
    this.running = { id: consultation.id, call };
    return timeToDrawAnswered(call, consultation.channel === "video");
  }

  /** Hands the begun call over, once. */
  take(consultation: string): Promise<Running> | null {
    const { running } = this;
    this.running = null;
    if (running === null || running.id === consultation) return running?.call ?? null;
    abandon(running.call);
    return null;
  }

  private takeSpare(): Promise<Attempt | null> {
    const { spare } = this;
    this.spare = Promise.resolve(null);
    this.isExpecting = false;
    return spare;
  }

  end(): void {
    this.media?.stop();
    this.media = null;
    void this.takeSpare().then((spare) => spare?.close());
  }
}

export function useStandby(session: Session, socket: LiveSocket, onDuty: boolean): Standby {
  const standby = useMemo(() => new Standby(session, socket), [session, socket]);
  useEffect(() => {
    if (!onDuty) return;
    const refresh = () => void standby.ice.configuration().catch(() => undefined);
    refresh();
    void identityOf(session);
    const timer = setInterval(refresh, REFRESH_MS);
    return () => clearInterval(timer);
  }, [standby, session, onDuty]);
  return standby;
}

/** A path is ready before the press that accepts, and let go where somebody else is rung. */
export function useExpecting(standby: Standby, ringing: string | null): void {
  useEffect(() => {
    if (ringing === null) return;
    standby.expect();
    return () => standby.letGo();
  }, [standby, ringing]);
}
