// Telling the server about this browser's key, proving that we hold it.
import type { Face } from "../api/http";
import { isProblem } from "../api/problems";
import { enrolDevice } from "../api/session";
import { toBase64url, utf8 } from "./bytes";
import { deviceKey, forgetDeviceKey, type DeviceKey } from "./key";
import { deviceLabel } from "./label";

/** What the device signs when it is enrolled: bound to this login by its CSRF token. */
export function enrolmentMessage(csrf: string, publicKey: string): Uint8Array<ArrayBuffer> {
  return utf8(`doktr/device/v1\0${csrf}\0${publicKey}`);
}

/** Enrols this browser for the person. A key that was taken out of use stays so: then it gets a new one. */
export async function enrol(face: Face, personId: string, csrf: string): Promise<{ id: string; key: DeviceKey }> {
  try {
    return await enrolKept(face, personId, csrf);
  } catch (error) {
    if (!isProblem(error, "device-gone")) throw error;
    await forgetDeviceKey(personId);
    return enrolKept(face, personId, csrf);
  }
}

/** The same key again gives the same device. */
async function enrolKept(face: Face, personId: string, csrf: string): Promise<{ id: string; key: DeviceKey }> {
  const key = await deviceKey(personId);
  const signature = toBase64url(await key.sign(enrolmentMessage(csrf, key.publicKey)));
  const { id } = await enrolDevice(face, { public_key: key.publicKey, label: deviceLabel(navigator.userAgent), signature });
  return { id, key };
}
