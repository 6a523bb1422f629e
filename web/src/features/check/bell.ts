// The sounds we make ourselves: one soft bell for the test, and the ring when it is the person's turn.

let context: AudioContext | null = null;

/** Browsers let a page sound only after a tap: called from one, it makes later rings possible. */
export function wakeBell(): AudioContext | null {
  if (!("AudioContext" in window)) return null;
  context ??= new AudioContext();
  void context.resume().catch(() => undefined);
  return context;
}

const partials = [
  { ratio: 1, loud: 0.5, seconds: 1.4 },
  { ratio: 2.01, loud: 0.22, seconds: 0.9 },
  { ratio: 3.02, loud: 0.1, seconds: 0.5 },
] as const;

function strike(sound: AudioContext, hertz: number, at: number): void {
  for (const { ratio, loud, seconds } of partials) {
    const tone = new OscillatorNode(sound, { frequency: hertz * ratio });
    const volume = new GainNode(sound, { gain: 0 });
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(loud * 0.5, at + 0.01);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + seconds);
    tone.connect(volume).connect(sound.destination);
    tone.start(at);
    tone.stop(at + seconds);
  }
}

/** Two notes, a little over a second. False when this browser would not let us. */
export async function playBell(): Promise<boolean> {
  const sound = wakeBell();
  if (!sound) return false;
  await Promise.race([sound.resume(), new Promise((later) => setTimeout(later, 500))]);
  if (sound.state !== "running") return false;
  strike(sound, 660, sound.currentTime + 0.02);
  strike(sound, 880, sound.currentTime + 0.32);
  return true;
}

const ringEveryMs = 3000;

/** A page that nobody touched yet may not, and browsers complain about the attempt. */
function vibrate(pattern: VibratePattern): void {
  if (navigator.userActivation?.hasBeenActive ?? true) navigator.vibrate?.(pattern);
}

/** Rings and vibrates until told to stop. */
export function ring(): () => void {
  const once = () => {
    void playBell();
    vibrate([300, 150, 300]);
  };
  once();
  const timer = setInterval(once, ringEveryMs);
  return () => {
    clearInterval(timer);
    vibrate(0);
  };
}

type Steerable = AudioContext & { setSinkId?: (id: string) => Promise<void> };

/** Whether the person can choose where they hear us. */
export const canChooseSpeaker = () => "AudioContext" in window && "setSinkId" in AudioContext.prototype;

export async function hearThrough(id: string): Promise<void> {
  await (wakeBell() as Steerable | null)?.setSinkId?.(id);
}
