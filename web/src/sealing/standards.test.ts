import { AEAD_ChaCha20Poly1305 } from "@panva/hpke-noble";
import * as hpke from "hpke";
import { afterEach, expect, test, vi } from "vitest";
import { hkdf, hex, toBase64url as b64, text, unhex, utf8 } from "./bytes.ts";
import { decode, encode } from "./coding.ts";
import { importVerifyKey } from "./framing.ts";
import { standardText } from "./proof/held.ts";
import { RFC_8188 } from "./proof/rfc8188.ts";
import { bytesOf } from "./proof/story.ts";
import { hybridKem, kemPairFrom, kemPublic, suite } from "./suite.ts";

interface HpkeVector {
  mode: number;
  kem_id: number;
  kdf_id: number;
  aead_id: number;
  info: string;
  ikmR: string;
  ikmE: string;
  pkRm: string;
  enc: string;
  encryptions: { aad: string; ct: string; pt: string }[];
}
const ours = (JSON.parse(standardText("HPKE/test-vectors.json")) as HpkeVector[]).filter((v) => v.mode === 0 && v.kem_id === 0x20 && v.kdf_id === 1 && v.aead_id === 1);

afterEach(() => vi.restoreAllMocks());

test("RFC 9180: suite 1 opens every encryption of the RFC's vector", async () => {
  expect(ours).toHaveLength(1);
  for (const vector of ours) {
    const pair = await kemPairFrom(1, unhex(vector.ikmR));
    expect(hex(await kemPublic(1, pair))).toBe(vector.pkRm);
    const context = await (await suite(1)).SetupRecipient(pair, unhex(vector.enc), { info: unhex(vector.info) });
    for (const { aad, ct, pt } of vector.encryptions) expect(hex(await context.Open(unhex(ct), unhex(aad)))).toBe(pt);
  }
});

test("RFC 9180: suite 1 seals every encryption of the RFC's vector, given its ephemeral key", async () => {
  for (const vector of ours) {
    const ephemeral = (await (await suite(1)).DeriveKeyPair(unhex(vector.ikmE), true)) as CryptoKeyPair;
    vi.spyOn(crypto.subtle, "generateKey").mockImplementation((() => Promise.resolve(ephemeral)) as unknown as typeof crypto.subtle.generateKey);
    const recipient = await (await suite(1)).DeserializePublicKey(unhex(vector.pkRm));
    const { encapsulatedSecret, ctx } = await (await suite(1)).SetupSender(recipient, { info: unhex(vector.info) });
    expect(hex(encapsulatedSecret)).toBe(vector.enc);
    for (const { aad, ct, pt } of vector.encryptions) expect(hex(await ctx.Seal(unhex(pt), unhex(aad)))).toBe(ct);
  }
});

test("HPKE-PQ: the hybrid KEM of suite 2 opens the draft's vector", async () => {
  const vectors = JSON.parse(standardText("HPKE/hpke-pq-test-vectors.json")) as HpkeVector[];
  const hybrid = vectors.filter((v) => v.kem_id === 0x647a && v.kdf_id === 1 && v.aead_id === 3);
  expect(hybrid).toHaveLength(1);
  for (const vector of hybrid) {
    const pair = await kemPairFrom(2, unhex(vector.ikmR));
    expect(hex(await kemPublic(2, pair))).toBe(vector.pkRm);
    const withChaCha = new hpke.CipherSuite(await hybridKem(), hpke.KDF_HKDF_SHA256, AEAD_ChaCha20Poly1305);
    const context = await withChaCha.SetupRecipient(pair, unhex(vector.enc), { info: unhex(vector.info) });
    for (const { aad, ct, pt } of vector.encryptions) expect(hex(await context.Open(unhex(ct), unhex(aad)))).toBe(pt);
  }
});

test("RFC 5869: all SHA-256 cases", async () => {
  const cases = standardText("KDF/rfc-5869-HKDF-SHA256.txt").split("COUNT").slice(1);
  expect(cases).toHaveLength(3);
  for (const one of cases) {
    const field = (name: string) => new RegExp(`^${name} *= *(\\w*)`, "m").exec(one)?.[1] ?? "";
    const okm = await hkdf(unhex(field("IKM")), unhex(field("salt")), unhex(field("info")), Number(field("L")));
    expect(hex(okm)).toBe(field("OKM"));
  }
});

test("RFC 8032: a thousand signatures verify, and none does with a bit changed", async () => {
  const lines = standardText("asymmetric/Ed25519/sign.input").trim().split("\n");
  expect(lines).toHaveLength(1024);
  for (const line of lines) {
    const [, key = "", message = "", signed = ""] = line.split(":");
    const [imported, signature] = [await importVerifyKey(unhex(key)), unhex(signed.slice(0, 128))];
    expect(await crypto.subtle.verify("Ed25519", imported, signature, unhex(message))).toBe(true);
    signature[5] = (signature[5] ?? 0) ^ 1;
    expect(await crypto.subtle.verify("Ed25519", imported, signature, unhex(message))).toBe(false);
  }
});

test("RFC 8188, 3.1: encryption of a response", async () => {
  const [{ key, coded }] = RFC_8188;
  expect(text(await decode(bytesOf(key), bytesOf(coded)))).toBe("I am the walrus");
  expect(b64(await encode(bytesOf(key), bytesOf(coded).slice(0, 16), utf8("I am the walrus"), 4096))).toBe(coded);
});

test("RFC 8188, 3.2: encryption with multiple records", async () => {
  const [, { key, coded }] = RFC_8188;
  expect(text(await decode(bytesOf(key), bytesOf(coded)))).toBe("I am the walrus");
});
