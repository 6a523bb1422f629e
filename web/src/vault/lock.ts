// What this browser keeps of a safe lies locked on its disk, with a key that no script can read out.

/** The place is bound to the text, so that a record cannot be put in another one's place. */
export interface Locked {
  iv: Uint8Array<ArrayBuffer>;
  body: ArrayBuffer;
}

export const newLock = () => crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);

function how(place: string, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(`doktr/kept/v1\0${place}`) };
}

export async function lockUp(key: CryptoKey, place: string, value: unknown): Promise<Locked> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, body: await crypto.subtle.encrypt(how(place, iv), key, new TextEncoder().encode(JSON.stringify(value))) };
}

/** Null when it was locked with another key or for another place. */
export async function unlock<T>(key: CryptoKey, place: string, { iv, body }: Locked): Promise<T | null> {
  try {
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how(place, iv), key, body))) as T;
  } catch (failure) {
    if (failure instanceof DOMException || failure instanceof SyntaxError) return null;
    throw failure;
  }
}
