// A photo as it may leave the device: drawn anew, so that nothing of the camera, the place or the hour stays in it.
import { AttachmentRefused } from "./attachment.model";
import type { Bytes } from "./api";

/** Enough to see a rash or read a box of medicine. */
const LONGEST_SIDE = 2400;
const QUALITY = 0.86;
export const PHOTO_TYPE = "image/jpeg";

export async function redrawn(photo: Blob): Promise<Bytes> {
  const picture = await createImageBitmap(photo, { imageOrientation: "from-image" }).catch(() => null);
  if (!picture) throw new AttachmentRefused("unreadable");
  try {
    return new Uint8Array(await (await drawn(picture)).arrayBuffer());
  } finally {
    picture.close();
  }
}

async function drawn(picture: ImageBitmap): Promise<Blob> {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const ground = canvas.getContext("2d");
  if (!ground) throw new AttachmentRefused("unreadable");
  ground.fillStyle = "#fff";
  ground.fillRect(0, 0, canvas.width, canvas.height);
  ground.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, PHOTO_TYPE, QUALITY));
  if (!blob) throw new AttachmentRefused("unreadable");
  return blob;
}
