// Randomness that is always the same, for vectors only: every byte and every key comes from a counted SHA-256 stream.
import { createHash } from "node:crypto";

type Bytes = Uint8Array<ArrayBuffer>;
const PKCS8: Record<string, Bytes> = {
  Ed25519: Uint8Array.from([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32]),
  X25519: Uint8Array.from([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 110, 4, 34, 4, 32]),
};
const USES: Record<string, { secret: KeyUsage[]; open: KeyUsage[] }> = {
  Ed25519: { secret: ["sign"], open: ["verify"] },
  X25519: { secret: ["deriveBits"], open: [] },
};

function stream(name: string): (length: number) => Bytes {
  let counter = 0;
  const block = () => createHash("sha256").update(`${name} ${(counter += 1)}`).digest();
  return (length) => new Uint8Array(Buffer.concat(Array.from({ length: Math.ceil(length / 32) }, block)).subarray(0, length));
}

async function pairOf(algorithm: string, seed: Bytes): Promise<CryptoKeyPair> {
  const uses = USES[algorithm];
  const prefix = PKCS8[algorithm];
  if (!uses || !prefix) throw new Error(`${algorithm} cannot be determined`);
  const privateKey = await crypto.subtle.importKey("pkcs8", Buffer.concat([prefix, seed]), { name: algorithm }, true, uses.secret);
  const { kty, crv, x } = await crypto.subtle.exportKey("jwk", privateKey);
  const publicKey = await crypto.subtle.importKey("jwk", { kty, crv, x }, { name: algorithm }, true, uses.open);
  return { privateKey, publicKey };
}

/** From here on this process has no chance left in it: only `name` decides what its "random" bytes and keys are. */
export function determine(name: string): void {
  const next = stream(name);
  const fill = (array: Uint8Array) => (array.set(next(array.length)), array);
  const generate = (algorithm: { name: string }) => pairOf(algorithm.name, next(32));
  Object.defineProperty(crypto, "getRandomValues", { value: fill, configurable: true });
  Object.defineProperty(crypto.subtle, "generateKey", { value: generate, configurable: true });
}
