// Passkeys that give a secret of their own (WebAuthn's PRF extension). Nothing of them is ever sent: not even the answer.
import { type Bytes, PASSKEY_INPUT, random } from "../sealing";

const CHALLENGE = 32;
const HANDLE = 16;
const ED25519 = -8;
const ES256 = -7;
const RS256 = -257;
const extensions = { prf: { eval: { first: PASSKEY_INPUT } } };

/** Whether passkeys of this browser can give a secret. */
export async function givesSecrets(): Promise<boolean> {
  const ask = globalThis.PublicKeyCredential?.getClientCapabilities;
  return ask ? (await ask.call(PublicKeyCredential))["extension:prf"] === true : false;
}

export interface Naming {
  /** Whose service it is. */
  service: string;
  /** How the person finds it again among their passkeys. */
  name: string;
}

/** Makes one; null where the person did not want to after all. Throws `NoSecret`. */
export async function makePasskey({ service, name }: Naming): Promise<Bytes | null> {
  const made = await wanted(navigator.credentials.create({
    publicKey: {
      rp: { name: service },
      // a handle of its own: another device's passkey of the same person is not replaced by it
      user: { id: random(HANDLE), name, displayName: name },
      challenge: random(CHALLENGE),
      pubKeyCredParams: [ES256, ED25519, RS256].map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      extensions,
    },
  }));
  if (made === null) return null;
  const { prf } = made.getClientExtensionResults();
  if (!prf?.enabled) throw new NoSecret();
  return secretOf(made) ?? askPasskey(new Uint8Array(made.rawId));
}

/** The secret of a passkey that the person chooses, or of this one; null where they did not want to. Throws `NoSecret`. */
export async function askPasskey(id?: Bytes): Promise<Bytes | null> {
  const allowCredentials = id ? [{ type: "public-key" as const, id }] : [];
  const given = await wanted(navigator.credentials.get({
    publicKey: { challenge: random(CHALLENGE), userVerification: "required", allowCredentials, extensions },
  }));
  if (given === null) return null;
  const secret = secretOf(given);
  if (!secret) throw new NoSecret();
  return secret;
}

/** This passkey gives no secret: another way is needed. */
export class NoSecret extends Error {
  override readonly name = "NoSecret";
}

function secretOf(credential: PublicKeyCredential): Bytes | null {
  const first = credential.getClientExtensionResults().prf?.results?.first;
  if (!first) return null;
  return first instanceof ArrayBuffer ? new Uint8Array(first) : new Uint8Array(first.buffer as ArrayBuffer, first.byteOffset, first.byteLength);
}

/** Browsers say the same when the person says no, when there is no passkey, and when it takes too long. */
async function wanted(asked: Promise<Credential | null>): Promise<PublicKeyCredential | null> {
  try {
    return (await asked) as PublicKeyCredential | null;
  } catch (problem) {
    if (problem instanceof DOMException && (problem.name === "NotAllowedError" || problem.name === "AbortError")) return null;
    throw problem;
  }
}
