import { beforeAll, expect, test } from "vitest";
import { type Attack, Refused } from "./attacks.ts";
import { type Bytes, random, toBase64url, utf8 } from "./bytes.ts";
import { follow } from "./chain.ts";
import { nextHeader, write } from "./draft.ts";
import { readEnvelope, sealEnvelope } from "./envelope.ts";
import { frame, isSignedBy, LABELS, MAX_ENVELOPE, unframe } from "./framing.ts";
import { type Device, foundedSafe, newDevice, NOW, type Safe } from "./proof/people.ts";
import { bytesOf } from "./proof/story.ts";

let safe: Safe;
let patient: Device;
let raw: Bytes;
beforeAll(async () => {
  safe = await foundedSafe();
  patient = safe.patient;
  raw = await write(safe.state, patient, "message", await safe.key(), { id: crypto.randomUUID(), text: "hello" }, NOW);
});

async function refusal(changed: Bytes): Promise<Attack | "accepted"> {
  return follow(safe.state, changed).then(
    () => "accepted" as const,
    (thrown: unknown) => (thrown instanceof Refused ? thrown.attack : Promise.reject(thrown)),
  );
}

/** An envelope that a member signed, with any header it likes. */
async function signed(header: unknown, by: Device = patient): Promise<Bytes> {
  return frame(LABELS.envelope, header as object, utf8("x"), by.sign);
}

test("untouched it is accepted", async () => {
  expect(await refusal(raw)).toBe("accepted");
});

test("no byte of it can be changed, in any bit", async () => {
  const accepted: string[] = [];
  let tried = 0;
  for (let place = 0; place < raw.length; place += 1)
    for (let bit = 0; bit < 8; bit += 1) {
      const changed = raw.map((byte, i) => (i === place ? byte ^ (1 << bit) : byte)) as Bytes;
      if ((await refusal(changed)) === "accepted") accepted.push(`byte ${place}, bit ${bit}`);
      tried += 1;
    }
  expect(accepted).toEqual([]);
  expect(tried).toBe(raw.length * 8);
});

test("it cannot be cut short or continued anywhere", async () => {
  for (let length = 0; length < raw.length; length += 7) expect(await refusal(raw.slice(0, length)), `${length} bytes`).not.toBe("accepted");
  expect(await refusal(new Uint8Array([...raw, 0]))).toBe("altered");
});

test("it is too large at 64 KiB and a byte, whatever it says", async () => {
  expect(await refusal(new Uint8Array(MAX_ENVELOPE + 1).fill(1))).toBe("too-large");
  await expect(sealEnvelope(nextHeader(safe.state, patient, "message", NOW), new Uint8Array(MAX_ENVELOPE), patient)).rejects.toMatchObject({ attack: "too-large" });
  const long = new Uint8Array(3 + 4000 + 64);
  long.set([1, 4000 >> 8, 4000 & 255]);
  expect(await refusal(long)).toBe("too-large");
});

test("a signature under another label does not count", async () => {
  const header = nextHeader(safe.state, patient, "message", NOW);
  for (const label of Object.values(LABELS).filter((one) => one !== LABELS.envelope))
    expect(await refusal(await frame(label, header, utf8("x"), patient.sign)), label).toBe("altered");
  const framed = unframe(raw);
  for (const label of Object.values(LABELS)) expect(await isSignedBy(label, framed, bytesOf(patient.publicKey))).toBe(label === LABELS.envelope);
});

test("no two kinds of signature share a label, and none is the beginning of another", () => {
  const labels = Object.values(LABELS);
  expect(new Set(labels).size).toBe(labels.length);
  for (const one of labels) expect(labels.filter((other) => other.startsWith(one))).toEqual([one]);
});

test("another device's name on it, another safe's, another epoch's or another place's is refused", async () => {
  const header = nextHeader(safe.state, patient, "message", NOW);
  const stranger = await newDevice();
  expect(await refusal(await signed({ ...header, device: stranger.device }))).toBe("injected");
  expect(await refusal(await signed(header, stranger))).toBe("altered");
  expect(await refusal(await signed({ ...header, safe: crypto.randomUUID() }))).toBe("wrong-safe");
  expect(await refusal(await signed({ ...header, epoch: 2 }))).toBe("wrong-epoch");
  expect(await refusal(await signed({ ...header, seq: header.seq + 1 }))).toBe("dropped");
  expect(await refusal(await signed({ ...header, seq: header.seq - 1 }))).toBe("injected");
  expect(await refusal(await signed({ ...header, prev: toBase64url(random(32)) }))).toBe("forked-chain");
  expect(await refusal(safe.raws.at(-1) ?? raw)).toBe("replayed");
});

test("a header of any other shape is malformed, even when a member signed it", async () => {
  const { safe: id, epoch, type, device, seq, prev, at, extra } = nextHeader(safe.state, patient, "message", NOW);
  const good = { safe: id, epoch, type, device, seq, prev, at, extra };
  const odd: unknown[] = [
    null, 1, "text", [], [good], {}, { ...good, more: 1 }, { epoch, safe: id, type, device, seq, prev, at, extra },
    ...Object.keys(good).map((key) => Object.fromEntries(Object.entries(good).filter(([name]) => name !== key))),
    ...Object.keys(good).flatMap((key) => [null, [], {}, "", "x", -1, 0, 0.5, 2 ** 53, true].map((value) => ({ ...good, [key]: value })).filter((one) => JSON.stringify(one) !== JSON.stringify(good))),
    { ...good, safe: id.toUpperCase() }, { ...good, at: "2026-11-22T09:00:00Z" }, { ...good, at: "2026-02-30T09:00:00.000Z" }, { ...good, at: "2026-11-22T09:00:00.000+00:00" },
    { ...good, prev: `${prev}=` }, { ...good, prev: `${prev.slice(0, -1)}_` }, { ...good, type: "constructor" }, { ...good, extra: { __proto__: null, to: device } },
    { ...good, type: "grant", extra: { to: device, role: "root" } }, { ...good, type: "grant", extra: { role: "patient", to: device } },
    { ...good, type: "remove", extra: {} }, { ...good, type: "consent", extra: { person: device, role: "recovery", until: at } },
  ];
  for (const header of odd) expect(await refusal(await signed(header)), JSON.stringify(header)).toBe("malformed");
});

test("a header spelled in another way is malformed: white space, doubled keys, escapes, other numbers, a byte order mark", async () => {
  const plain = new TextDecoder().decode(unframe(raw).headerBytes);
  const spellings = [
    plain.replace("{", "{ "), `${plain} `, plain.replace('"epoch":1', '"epoch":1,"epoch":1'), plain.replace('"epoch":1', '"epoch":1.0'),
    plain.replace('"epoch":1', '"epoch":1e0'), plain.replace('"type"', '"\\u0074ype"'), `\uFEFF${plain}`, plain.replace("message", "m\\u0065ssage"),
  ];
  for (const spelling of spellings) {
    const bytes = utf8(spelling);
    const framed = new Uint8Array([1, bytes.length >> 8, bytes.length & 255, ...bytes, ...new Uint8Array(64), 0x78]);
    expect(await refusal(framed), spelling).toBe("malformed");
  }
});

test("bytes of chance are refused by name, never with another error", async () => {
  for (let i = 0; i < 3000; i += 1) {
    const noise = random(3 + (i % 400));
    noise[0] = 1;
    if (i % 2) noise.set([0, Math.min(255, i % 300)], 1);
    await expect(readEnvelope(noise)).rejects.toBeInstanceOf(Refused);
  }
});
