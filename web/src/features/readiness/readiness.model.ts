// What a silent look found, as the few codes that may leave this page, and when it looks again. Pure.
import type { Channel, ReadinessCode } from "../../api/types";

export interface Seen {
  /** null: the browser would ask first, so nothing was looked at. */
  camera: boolean | null;
  microphone: boolean | null;
  /** null: no path through the relay. */
  kbits: number | null;
}

/** What one picture and one voice need to be clear, both ways. */
const ENOUGH_KBITS = 600;
/** Before an appointment it looks from here on. */
export const AHEAD_MS = 12 * 60_000;
export const EVERY_MS = 4 * 60_000;

export function codesOf(channel: Channel, { camera, microphone, kbits }: Seen): ReadinessCode[] {
  const wanted = [...(channel === "video" ? [camera] : []), ...(channel === "chat" ? [] : [microphone])];
  const codes: [ReadinessCode, boolean][] = [
    ["no_camera", channel === "video" && camera === false],
    ["no_microphone", channel !== "chat" && microphone === false],
    ["no_network", kbits === null],
    ["weak_network", kbits !== null && channel === "video" && kbits < ENOUGH_KBITS],
    ["unknown", wanted.includes(null)],
  ];
  return codes.filter(([, found]) => found).map(([code]) => code);
}

/** Whether the page looks now: while waiting always, before an appointment in its last minutes. */
export function looksNow(startsAt: string | null, now: number): boolean {
  if (startsAt === null) return true;
  const left = Date.parse(startsAt) - now;
  return left <= AHEAD_MS && left > -AHEAD_MS;
}
