import { expect, test } from "vitest";
import { parseEnvelope, sealEnvelope, type Bytes } from "./envelope";
import { encodeSignal, type SignalBody } from "./messages";
import { Post } from "./post";
import type { KnownDevice } from "./people";
import type { CallIdentity, CallWire } from "./wire";

interface Letter {
  to: string;
  envelope: Bytes;
}

async function device(id: string, person: string): Promise<{ identity: CallIdentity; known: KnownDevice }> {
  const pair = (await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"])) as CryptoKeyPair;
  const sign = async (message: Bytes) => new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, message));
  return {
    identity: { personId: person, deviceId: id, publicKey: id, sign },
    known: { person, device: id, publicKey: id, key: pair.publicKey },
  };
}

function wire(line: { up: boolean; sent: Letter[] }): CallWire {
  return {
    get up() {
      return line.up;
    },
    sendSignal: (_, to, envelope) => (line.up ? (line.sent.push({ to, envelope }), true) : false),
    onSignal: () => () => undefined,
    onLost: () => () => undefined,
    onReady: () => () => undefined,
    onNews: () => () => undefined,
    probe: () => undefined,
    onChange: () => () => undefined,
  };
}

async function pair() {
  const [doctor, patient] = [await device("d1", "doctor"), await device("d2", "patient")];
  const line = { up: true, sent: [] as Letter[] };
  const got: SignalBody[] = [];
  const forged: string[] = [];
  const faults: unknown[] = [];
  const events = {
    arrived: (_: KnownDevice, body: SignalBody) => void got.push(body),
    forged: (from: string) => void forged.push(from),
    find: async (id: string) => (id === "d1" ? doctor.known : undefined),
    failed: (problem: unknown) => void faults.push(problem),
  };
  const none = { sent: null, seen: null };
  const out = new Post("c", doctor.identity, wire(line), events, none);
  const into = new Post("c", patient.identity, wire(line), events, none);
  const deliver = async (envelope: Bytes, consultation = "c") => {
    into.receive({ consultation, from: "d1", envelope });
    await into.receivedAll;
  };
  return { doctor, patient, line, got, forged, faults, events, out, deliver };
}

const bye = (attempt: string): SignalBody => ({ kind: "bye", attempt });

test("what one device posts the other one reads, once", async () => {
  const { out, line, got, forged, deliver } = await pair();
  out.send("d2", bye("a"));
  await out.settled;
  const [letter] = line.sent;
  if (letter) for (let time = 0; time < 3; time++) await deliver(letter.envelope);
  expect(got).toEqual([bye("a")]);
  expect(forged).toEqual([]);
});

test("a letter that went nowhere goes again in its order once the server is ready, with what came after it", async () => {
  const { out, line, got, deliver } = await pair();
  for (const attempt of ["a", "b", "c"]) out.send("d2", bye(attempt));
  await out.settled;
  const [first, second, third] = line.sent.splice(0).map(({ envelope }) => parseEnvelope(envelope).header.n);
  out.lost("another", first!);
  out.lost("c", second!);
  out.send("d2", bye("d"));
  out.lost("c", third!);
  out.lost("c", third!);
  await out.settled;
  expect(line.sent).toEqual([]);
  out.flush();
  out.send("d2", bye("e"));
  await out.settled;
  for (const { envelope } of line.sent) await deliver(envelope);
  expect(got).toEqual([bye("b"), bye("c"), bye("d"), bye("e")]);
  expect(line.sent.every(({ envelope }) => parseEnvelope(envelope).header.n > third!)).toBe(true);
});

test("letters posted while the line is down go out in their order when it is up", async () => {
  const { out, line, got, deliver } = await pair();
  line.up = false;
  for (const attempt of ["a", "b", "c"]) out.send("d2", bye(attempt));
  await out.settled;
  expect(line.sent).toEqual([]);
  line.up = true;
  out.flush();
  out.send("d2", bye("d"));
  await out.settled;
  for (const { envelope } of line.sent) await deliver(envelope);
  expect(got.map((body) => body.attempt)).toEqual(["a", "b", "c", "d"]);
});

test("an older letter that arrives late is dropped without a word", async () => {
  const { out, line, got, forged, deliver } = await pair();
  out.send("d2", bye("a"));
  out.send("d2", bye("b"));
  await out.settled;
  for (const { envelope } of [...line.sent].reverse()) await deliver(envelope);
  expect(got).toEqual([bye("b")]);
  expect(forged).toEqual([]);
});

test("a letter signed by somebody else is told as forged", async () => {
  const { patient, got, forged, deliver } = await pair();
  const header = { consultation: "c", from: "d1", to: "d2", n: 1, at: "now" };
  await deliver(await sealEnvelope(header, encodeSignal(bye("a")), patient.identity.sign));
  expect(got).toEqual([]);
  expect(forged).toEqual(["d1"]);
});

test("a letter of another consultation or from an unknown device is not read", async () => {
  const { doctor, got, forged, deliver } = await pair();
  const header = { consultation: "c", from: "d9", to: "d2", n: 1, at: "now" };
  await deliver(await sealEnvelope(header, encodeSignal(bye("a")), doctor.identity.sign));
  await deliver(await sealEnvelope({ ...header, from: "d1" }, encodeSignal(bye("a")), doctor.identity.sign), "c2");
  expect([got, forged]).toEqual([[], []]);
});

test("a letter that cannot be signed is told and holds up none of the next", async () => {
  const { doctor, line, got, faults, out, deliver } = await pair();
  const { sign } = doctor.identity;
  doctor.identity.sign = () => Promise.reject(new Error("no key"));
  out.send("d2", bye("a"));
  await out.settled;
  doctor.identity.sign = sign;
  out.send("d2", bye("b"));
  await out.settled;
  for (const { envelope } of line.sent) await deliver(envelope);
  expect(faults).toEqual([new Error("no key")]);
  expect(got).toEqual([bye("b")]);
});

test("a letter that we fail to read is told and holds up none of the next", async () => {
  const { line, got, forged, faults, events, out, deliver } = await pair();
  for (const attempt of ["a", "b"]) out.send("d2", bye(attempt));
  await out.settled;
  const { find } = events;
  events.find = () => Promise.reject(new Error("no answer"));
  const [first, second] = line.sent;
  if (first) await deliver(first.envelope);
  events.find = find;
  if (second) await deliver(second.envelope);
  expect(faults).toEqual([new Error("no answer")]);
  expect([got, forged]).toEqual([[bye("b")], []]);
});
