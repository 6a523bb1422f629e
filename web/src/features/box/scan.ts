// Reading a code with the camera: by the browser itself where it can, else by a library that is fetched for it. Nothing is kept.
import { codeSecret, Refused } from "../../sealing";

const EVERY_MS = 120;
const WIDEST = 640;

/** What a picture says, or null. */
type Read = (screen: HTMLVideoElement) => Promise<string | null>;

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

interface DetectorKind {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

/** Looks until it sees a code of ours; null when it was stopped. Rejects where there is no camera for us. */
export async function scan(screen: HTMLVideoElement, stop: AbortSignal): Promise<string | null> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  try {
    screen.srcObject = stream;
    await screen.play();
    const read = (await ownReader()) ?? (await fetchedReader());
    while (!stop.aborted) {
      const code = await read(screen);
      if (code !== null && isCode(code)) return code;
      await new Promise((done) => setTimeout(done, EVERY_MS));
    }
    return null;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    screen.srcObject = null;
  }
}

function isCode(text: string): boolean {
  try {
    return codeSecret(text).length > 0;
  } catch (refused) {
    if (refused instanceof Refused) return false;
    throw refused;
  }
}

async function ownReader(): Promise<Read | null> {
  const { BarcodeDetector: Kind } = globalThis as { BarcodeDetector?: DetectorKind };
  if (!Kind || !(await Kind.getSupportedFormats()).includes("qr_code")) return null;
  const detector = new Kind({ formats: ["qr_code"] });
  return async (screen) => (await detector.detect(screen))[0]?.rawValue ?? null;
}

async function fetchedReader(): Promise<Read> {
  const { decodeQR } = await import("qr/decode.js");
  const canvas = document.createElement("canvas");
  const ground = canvas.getContext("2d", { willReadFrequently: true });
  return async (screen) => {
    if (!ground || screen.videoWidth === 0) return null;
    const scale = Math.min(1, WIDEST / screen.videoWidth);
    canvas.width = Math.round(screen.videoWidth * scale);
    canvas.height = Math.round(screen.videoHeight * scale);
    ground.drawImage(screen, 0, 0, canvas.width, canvas.height);
    return decoded(() => decodeQR(ground.getImageData(0, 0, canvas.width, canvas.height)));
  };
}

/** The library throws where there is no code in the picture, which is nearly always. */
function decoded(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
