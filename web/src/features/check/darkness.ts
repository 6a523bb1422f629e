// Is the camera's picture black? Looks at a tiny copy of it; nothing is kept.

const width = 16;
const height = 12;
const darkBelow = 14;

export function brightness(pixels: Uint8ClampedArray): number {
  let sum = 0;
  for (let index = 0; index < pixels.length; index += 4) {
    sum += 0.2126 * pixels[index]! + 0.7152 * pixels[index + 1]! + 0.0722 * pixels[index + 2]!;
  }
  return sum / (pixels.length / 4);
}

export const isDark = (pixels: Uint8ClampedArray) => brightness(pixels) < darkBelow;

/** Null while there is no picture yet. */
export function looksDark(video: HTMLVideoElement): boolean | null {
  if (video.readyState < video.HAVE_CURRENT_DATA) return null;
  const canvas = new OffscreenCanvas(width, height);
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  if (!brush) return null;
  brush.drawImage(video, 0, 0, width, height);
  return isDark(brush.getImageData(0, 0, width, height).data);
}
