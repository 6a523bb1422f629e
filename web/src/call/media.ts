// This device's own camera and microphone: started with what is there, switched, muted, watched and repaired.
import { troubleOf, type TroubleCode } from "./trouble";

export interface Devices {
  cameras: MediaDeviceInfo[];
  microphones: MediaDeviceInfo[];
  speakers: MediaDeviceInfo[];
}

export interface StartOptions {
  audio: boolean;
  video: boolean;
  cameraId?: string;
  microphoneId?: string;
}

export interface Trouble {
  camera?: TroubleCode;
  microphone?: TroubleCode;
}

type Kind = "audio" | "video";
const SILENCED_AFTER_MS = 1500;

function constraintsFor(kind: Kind, deviceId?: string, facing?: string): MediaTrackConstraints {
  const chosen = deviceId === undefined ? {} : { deviceId: { exact: deviceId } };
  if (kind === "audio") return { ...chosen, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24, max: 30 } };
  return { ...size, ...(deviceId === undefined ? { facingMode: facing ?? "user" } : chosen) };
}

export class LocalMedia {
  audioTrack: MediaStreamTrack | null = null;
  videoTrack: MediaStreamTrack | null = null;
  micOn = true;
  cameraOn = true;
  trouble: Trouble = {};

  /** Whether it was ever asked to start; the answer of the person may still be on its way. */
  started = false;

  private cameraId: string | undefined;
  private microphoneId: string | undefined;
  private facing: "user" | "environment" = "user";
  private stopped = false;
  private analyser: AnalyserNode | null = null;
  private sound: AudioContext | null = null;
  private readonly listeners = new Set<() => void>();
  private shown: MediaStream | null = null;

  constructor() {
    navigator.mediaDevices?.addEventListener("devicechange", this.changed);
  }

  /** A stream of the present tracks, for the self view. The same object until a track changes. */
  get stream(): MediaStream {
    const tracks = [this.audioTrack, this.videoTrack].filter((track) => track !== null);
    const same = this.shown !== null && this.shown.getTracks().length === tracks.length && tracks.every((track) => this.shown?.getTrackById(track.id));
    if (!same) this.shown = new MediaStream(tracks);
    return this.shown as MediaStream;
  }

  /** On, and there or still being asked for: what the person and the other side are told. */
  get micLive(): boolean {
    return this.micOn && (this.audioTrack !== null || this.trouble.microphone === undefined);
  }

  get cameraLive(): boolean {
    return this.cameraOn && (this.videoTrack !== null || this.trouble.camera === undefined);
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Never throws: asks for both, then for each alone; what failed stands in `trouble`. */
  async start(options: StartOptions): Promise<void> {
    this.started = true;
    this.stopped = false;
    this.cameraId = options.cameraId ?? this.cameraId;
    this.microphoneId = options.microphoneId ?? this.microphoneId;
    this.micOn = options.audio;
    this.cameraOn = options.video;
    if (options.audio && options.video && (await this.acquireBoth())) return;
    if (options.audio) await this.acquire("audio");
    if (options.video) await this.acquire("video");
  }

  private async acquireBoth(): Promise<boolean> {
    const wanted = { audio: constraintsFor("audio", this.microphoneId), video: constraintsFor("video", this.cameraId, this.facing) };
    try {
      this.adopt(await navigator.mediaDevices.getUserMedia(wanted));
      return true;
    } catch {
      return false;
    }
  }

  private async acquire(kind: Kind): Promise<void> {
    const deviceId = kind === "audio" ? this.microphoneId : this.cameraId;
    try {
      this.adopt(await this.ask(kind, deviceId));
    } catch (problem) {
      const slot = kind === "audio" ? "microphone" : "camera";
      this.trouble = { ...this.trouble, [slot]: troubleOf(kind, problem) };
      this.changed();
    }
  }

  /** A remembered device may be unplugged today: then any other one will do. */
  private async ask(kind: Kind, deviceId: string | undefined): Promise<MediaStream> {
    try {
      return await navigator.mediaDevices.getUserMedia({ [kind]: constraintsFor(kind, deviceId, this.facing) });
    } catch (problem) {
      const missing = problem instanceof DOMException && ["OverconstrainedError", "NotFoundError"].includes(problem.name);
      if (!missing || deviceId === undefined) throw problem;
      return navigator.mediaDevices.getUserMedia({ [kind]: constraintsFor(kind) });
    }
  }

  private adopt(stream: MediaStream): void {
    if (this.stopped) return stream.getTracks().forEach((track) => track.stop());
    for (const track of stream.getTracks()) this.place(track);
    this.changed();
  }

  private place(track: MediaStreamTrack): void {
    const slot = track.kind === "audio" ? "audioTrack" : "videoTrack";
    const before = this[slot];
    this[slot] = track;
    before?.stop();
    if (track.kind === "audio") {
      track.enabled = this.micOn;
      this.listenTo(track);
      delete this.trouble.microphone;
    } else delete this.trouble.camera;
    this.trouble = { ...this.trouble };
    this.watch(track);
  }

  /** A phone call or an alarm may take the device away: wait a moment, then say so; try again when it ended. */
  private watch(track: MediaStreamTrack): void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    track.addEventListener("mute", () => {
      timer = setTimeout(() => this.lost(track), SILENCED_AFTER_MS);
    });
    track.addEventListener("unmute", () => {
      clearTimeout(timer);
      this.found(track);
    });
    track.addEventListener("ended", () => void this.reacquire(track));
  }

  private isCurrent(track: MediaStreamTrack): boolean {
    return !this.stopped && (track === this.audioTrack || track === this.videoTrack);
  }

  private lost(track: MediaStreamTrack): void {
    if (!this.isCurrent(track)) return;
    if (track.kind === "audio") this.trouble = { ...this.trouble, microphone: "MIC_STOLEN" };
    else this.trouble = { ...this.trouble, camera: "CAM_STOLEN" };
    this.changed();
  }

  private found(track: MediaStreamTrack): void {
    if (!this.isCurrent(track)) return;
    const { camera, microphone } = this.trouble;
    this.trouble = track.kind === "audio" ? { camera } : { microphone };
    this.changed();
  }

  private async reacquire(track: MediaStreamTrack): Promise<void> {
    if (!this.isCurrent(track)) return;
    this.lost(track);
    await this.acquire(track.kind as Kind);
  }

  /** After a tap of the person: ask again for whatever is missing or was taken. */
  async repair(): Promise<void> {
    if (this.trouble.microphone !== undefined || this.audioTrack === null) await this.acquire("audio");
    if (this.cameraOn && (this.trouble.camera !== undefined || this.videoTrack === null)) await this.acquire("video");
  }

  async setMic(on: boolean): Promise<void> {
    this.micOn = on;
    if (this.audioTrack !== null) this.audioTrack.enabled = on;
    this.changed();
    if (on && this.audioTrack === null) await this.acquire("audio");
  }

  /** Off really switches the camera off (its light goes out); on asks for it again. */
  async setCamera(on: boolean): Promise<void> {
    this.cameraOn = on;
    if (!on) {
      this.videoTrack?.stop();
      this.videoTrack = null;
    }
    this.changed();
    if (on && this.videoTrack === null) await this.acquire("video");
  }

  async useCamera(deviceId: string): Promise<void> {
    this.cameraId = deviceId;
    this.cameraOn = true;
    this.releaseCamera();
    await this.acquire("video");
  }

  async useMicrophone(deviceId: string): Promise<void> {
    this.microphoneId = deviceId;
    await this.acquire("audio");
  }

  /** Front to back and back again: by facing where the device knows it, else the next camera of the list. */
  async flipCamera(): Promise<void> {
    const { cameras } = await this.devices();
    const current = this.videoTrack?.getSettings();
    if (current?.facingMode !== undefined) {
      this.facing = this.facing === "user" ? "environment" : "user";
      this.cameraId = undefined;
    } else {
      const index = cameras.findIndex((camera) => camera.deviceId === current?.deviceId);
      this.cameraId = cameras[(index + 1) % cameras.length]?.deviceId;
    }
    this.releaseCamera();
    await this.acquire("video");
  }

  /** Phones cannot open two cameras at once, so the old one goes first. */
  private releaseCamera(): void {
    const track = this.videoTrack;
    this.videoTrack = null;
    track?.stop();
  }

  async devices(): Promise<Devices> {
    const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    const named = (kind: MediaDeviceKind) => all.filter((device) => device.kind === kind && device.deviceId !== "");
    return { cameras: named("videoinput"), microphones: named("audioinput"), speakers: named("audiooutput") };
  }

  private listenTo(track: MediaStreamTrack): void {
    if (this.sound === null) return;
    this.analyser = this.sound.createAnalyser();
    this.analyser.fftSize = 512;
    this.sound.createMediaStreamSource(new MediaStream([track])).connect(this.analyser);
  }

  /** Loudness of the microphone now, 0 to 1; starts measuring at the first call. */
  level(): number {
    if (this.audioTrack === null) return 0;
    if (this.sound === null) {
      this.sound = new AudioContext();
      this.listenTo(this.audioTrack);
    }
    void this.sound.resume();
    const samples = new Float32Array(this.analyser?.fftSize ?? 0);
    this.analyser?.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, value) => sum + value * value, 0) / Math.max(1, samples.length);
    return Math.min(1, Math.sqrt(power) * 4);
  }

  /** Switches camera and microphone off; `start` brings them back. */
  release(): void {
    this.stopped = true;
    this.audioTrack?.stop();
    this.videoTrack?.stop();
    this.audioTrack = this.videoTrack = null;
    this.changed();
  }

  stop(): void {
    this.release();
    navigator.mediaDevices?.removeEventListener("devicechange", this.changed);
    void this.sound?.close();
    this.sound = null;
    this.listeners.clear();
  }

  private readonly changed = (): void => {
    for (const listener of this.listeners) listener();
  };
}
