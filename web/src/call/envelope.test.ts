import { beforeAll, describe, expect, test } from "vitest";
import { EnvelopeRefused, MAX_ENVELOPE_BYTES, openEnvelope, parseEnvelope, sealEnvelope, type Bytes, type EnvelopeHeader } from "./envelope";

const header: EnvelopeHeader = { consultation: "c1", from: "d1", to: "d2", n: 7, at: "2026-11-24T10:00:00Z" };
const expected = { consultation: "c1", from: "d1", to: "d2" };
const body = new Uint8Array(new TextEncoder().encode('{"kind":"bye","attempt":"a"}'));

let pair: CryptoKeyPair;
const signWith = (label?: string) => async (message: Bytes) => {
  const bytes = label === undefined ? message : relabelled(message, label);
  return new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, bytes));
};

function relabelled(message: Bytes, label: string): Bytes {
  const rest = message.slice("doktr/signal/v1\0".length);
  return new Uint8Array([...new TextEncoder().encode(label), ...rest]);
}

async function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "admitted",
    (problem: unknown) => (problem instanceof EnvelopeRefused ? problem.reason : String(problem)),
  );
}

beforeAll(async () => {
  pair = (await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"])) as CryptoKeyPair;
});

test("an envelope opens with the sender's key and keeps header and body", async () => {
  const opened = await openEnvelope(await sealEnvelope(header, body, signWith()), expected, pair.publicKey);
  expect(opened.header).toEqual(header);
  expect(opened.body).toEqual(body);
});

test("no single flipped bit gets through", async () => {
  const sealed = await sealEnvelope(header, body, signWith());
  for (let position = 0; position < sealed.length; position++) {
    const bent = sealed.slice();
    bent[position] = (bent[position] ?? 0) ^ (1 << position % 8);
    expect(await refusal(openEnvelope(bent, expected, pair.publicKey))).not.toBe("admitted");
  }
});

test("a signature made for another purpose is refused", async () => {
  const sealed = await sealEnvelope(header, body, signWith("doktr/device/v1\0"));
  expect(await refusal(openEnvelope(sealed, expected, pair.publicKey))).toBe("bad-signature");
});

test("another device's key does not open it", async () => {
  const other = (await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"])) as CryptoKeyPair;
  const sealed = await sealEnvelope(header, body, signWith());
  expect(await refusal(openEnvelope(sealed, expected, other.publicKey))).toBe("bad-signature");
});

describe("a genuine envelope under a wrong address", () => {
  test.each([
    ["of another consultation", { ...expected, consultation: "c2" }],
    ["from another device", { ...expected, from: "d3" }],
    ["meant for another device", { ...expected, to: "d3" }],
  ])("%s is refused", async (_, wrong) => {
    const sealed = await sealEnvelope(header, body, signWith());
    expect(await refusal(openEnvelope(sealed, wrong, pair.publicKey))).toBe("wrong-address");
  });
});

test("the server's framing rules hold: version, lengths and size", async () => {
  const sealed = await sealEnvelope(header, body, signWith());
  for (const bad of [new Uint8Array(), sealed.slice(0, 2), sealed.slice(0, 60), new Uint8Array([2, ...sealed.slice(1)]), new Uint8Array([1, 0, 0, ...sealed])])
    expect(() => parseEnvelope(bad)).toThrow(EnvelopeRefused);
  const large = new Uint8Array(MAX_ENVELOPE_BYTES);
  expect(await refusal(sealEnvelope(header, large, signWith()))).toBe("malformed");
});

test.each([["{}"], ["[]"], ["null"], ["not json"], ['{"consultation":"c1","from":"d1","to":"d2","n":"7","at":"x"}']])(
  "a header that is %s is malformed",
  (text) => {
    const raw = new TextEncoder().encode(text);
    const framed = new Uint8Array([1, raw.length >> 8, raw.length & 255, ...raw, ...new Uint8Array(64)]);
    expect(() => parseEnvelope(framed)).toThrow("malformed");
  },
);
