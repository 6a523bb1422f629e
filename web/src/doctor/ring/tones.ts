// The ring of the doctor's desk: a few tones to choose from, played until the ring is over.
import { wakeBell } from "../../features/check/bell";

export const tones = ["chime", "bell", "steps", "silent"] as const;
export type Tone = (typeof tones)[number];

/** Hertz and seconds after the start. */
const melodies: Record<Tone, readonly (readonly [number, number])[]> = {
  chime: [[659, 0], [880, 0.22]],
  bell: [[784, 0], [784, 0.5]],
  steps: [[523, 0], [659, 0.16], [784, 0.32], [1047, 0.48]],
  silent: [],
};
const EVERY_MS = 3000;
const remembered = "doktr.ring";

export function chosenTone(): Tone {
  const known = localStorage.getItem(remembered);
  return tones.find((tone) => tone === known) ?? "chime";
}

export function chooseTone(tone: Tone): void {
  localStorage.setItem(remembered, tone);
}

export function playTone(tone: Tone): void {
  const sound = wakeBell();
  if (sound === null) return;
  for (const [hertz, after] of melodies[tone]) strike(sound, hertz, sound.currentTime + 0.03 + after);
}

function strike(sound: AudioContext, hertz: number, at: number): void {
  const tone = new OscillatorNode(sound, { frequency: hertz, type: "sine" });
  const volume = new GainNode(sound, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.35, at + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.9);
  tone.connect(volume).connect(sound.destination);
  tone.start(at);
  tone.stop(at + 0.95);
}

/** Returns what stops it. */
export function startRinging(tone: Tone): () => void {
  playTone(tone);
  const timer = setInterval(() => playTone(tone), EVERY_MS);
  return () => clearInterval(timer);
}
