// What the check found, row by row, and how the person can go on.
import type { Channel } from "../../api/types";
import type { TroubleCode } from "../../call/trouble";
import type { PathFound } from "./network";

export type Code = TroubleCode | "CAM_DARK" | "MIC_SILENT" | "SND_NONE" | "SND_BLOCKED" | "NET_OFF" | "NET_WEAK" | "NET_BLOCKED" | "IN_APP_BROWSER";

export type Row = { state: "testing" } | { state: "works" } | { state: "trouble"; code: Code };

export interface Found {
  camera: Row;
  microphone: Row;
  sound: Row;
  network: Row;
}

export type Part = keyof Found;

export const testing: Row = { state: "testing" };
export const works: Row = { state: "works" };
export const trouble = (code: Code): Row => ({ state: "trouble", code });

/** What this way of talking needs. */
export function partsOf(channel: Channel): Part[] {
  if (channel === "video") return ["camera", "microphone", "sound", "network"];
  return channel === "audio" ? ["microphone", "sound", "network"] : ["network"];
}

const slowMs = 400;

export function networkRow(path: PathFound | null | undefined, online: boolean): Row {
  if (!online) return trouble("NET_OFF");
  if (path === undefined) return testing;
  if (!path?.works) return trouble("NET_BLOCKED");
  return (path.roundTripMs ?? 0) > slowMs ? trouble("NET_WEAK") : works;
}

const silentAfterMs = 7_000;
const heardAbove = 0.03;

export interface Heard {
  loudest: number;
  forMs: number;
}

export function microphoneRow(code: TroubleCode | undefined, running: boolean, { loudest, forMs }: Heard): Row {
  if (code) return trouble(code);
  if (!running) return testing;
  if (loudest > heardAbove) return works;
  return forMs > silentAfterMs ? trouble("MIC_SILENT") : testing;
}

export function cameraRow(code: TroubleCode | undefined, running: boolean, dark: boolean | null): Row {
  if (code) return trouble(code);
  if (!running || dark === null) return testing;
  return dark ? trouble("CAM_DARK") : works;
}

/** The best way to talk with what works. Weak or dark is no reason to give up the picture. */
export function bestChannel(wished: Channel, { camera, microphone }: Pick<Found, "camera" | "microphone">): Channel {
  const gone = (row: Row) => row.state === "trouble" && !["CAM_DARK", "MIC_SILENT"].includes(row.code);
  if (wished === "chat" || gone(microphone)) return "chat";
  return wished === "audio" || gone(camera) ? "audio" : "video";
}

export function isAllWell(channel: Channel, found: Found): boolean {
  return partsOf(channel).every((part) => part === "sound" ? found.sound.state !== "trouble" : found[part].state === "works");
}
