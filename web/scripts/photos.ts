// A photo set from one device to another through the servers, timed: sealed by the first, opened by the second; and the
// same bytes in the same parts without any sealing. Reads { sender, receiver, safe, photos, bytes, rounds } from
// standard input; sender and receiver are { url, headers }. Prints milliseconds per round.
import { randomUUID } from "node:crypto";
import { text } from "node:stream/consumers";
import { type FileMessage, openFile, partOf, sealFile } from "../src/sealing/files.ts";

interface Device {
  url: string;
  headers: Record<string, string>;
}

interface Given {
  sender: Device;
  receiver: Device;
  safe: string;
  photos: number;
  bytes: number;
  rounds: number;
}

type Bytes = Uint8Array<ArrayBuffer>;

const given = JSON.parse(await text(process.stdin)) as Given;
const address = (device: Device, file: string, part: number) => `${device.url}/safes/${given.safe}/files/${file}/parts/${part}`;

function noise(size: number): Bytes {
  const photo = new Uint8Array(size);
  for (let at = 0; at < size; at += 65536) crypto.getRandomValues(photo.subarray(at, at + 65536));
  return photo;
}

async function answered(asking: Promise<Response>): Promise<Response> {
  const answer = await asking;
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer;
}

async function put(file: string, ciphertext: Bytes, parts: number): Promise<void> {
  for (let n = 0; n < parts; n += 1) {
    const headers = { ...given.sender.headers, "content-type": "application/octet-stream" };
    const body = partOf(ciphertext, n);
    await answered(fetch(address(given.sender, file, n), { method: "PUT", headers, body }));
  }
}

async function get(file: string, parts: number): Promise<Bytes[]> {
  const got: Bytes[] = [];
  for (let n = 0; n < parts; n += 1) {
    const answer = await answered(fetch(address(given.receiver, file, n), { headers: given.receiver.headers }));
    got.push(new Uint8Array(await answer.arrayBuffer()));
  }
  return got;
}

const sealed = (photo: Bytes) => sealFile(photo, { id: randomUUID(), name: "photo.jpg", type: "image/jpeg", kind: "photo" });

/** Seal and open alone, then with everything in between. */
async function ours(photos: Bytes[]): Promise<{ sealing: number; through: number; sizes: [number, number][] }> {
  const began = performance.now();
  const sizes: [number, number][] = [];
  const messages: FileMessage[] = [];
  let onTheWay = 0;
  for (const photo of photos) {
    const { message, ciphertext } = await sealed(photo);
    const putting = performance.now();
    await put(message.id, ciphertext, message.parts);
    onTheWay += performance.now() - putting;
    messages.push(message);
    sizes.push([ciphertext.length, message.parts]);
  }
  for (const [index, message] of messages.entries()) {
    const getting = performance.now();
    const parts = await get(message.id, message.parts);
    onTheWay += performance.now() - getting;
    const opened = await openFile(message, parts);
    if (Buffer.compare(opened, photos[index] as Bytes) !== 0) throw new Error("another photo came out");
  }
  const through = performance.now() - began;
  return { sealing: through - onTheWay, through, sizes };
}

/** The same numbers of bytes, unsealed. */
async function unsealed(sizes: [number, number][]): Promise<number> {
  const files = sizes.map(([size, parts]) => ({ id: randomUUID(), bytes: noise(size), parts }));
  const began = performance.now();
  for (const { id, bytes, parts } of files) await put(id, bytes, parts);
  for (const { id, parts } of files) await get(id, parts);
  return performance.now() - began;
}

/** What encrypting and hashing the set takes when it is done in one piece, both ways. */
async function bare(photos: Bytes[]): Promise<number> {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, false, ["encrypt", "decrypt"]);
  const began = performance.now();
  for (const photo of photos) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const hidden = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, photo);
    await crypto.subtle.digest("SHA-256", hidden);
    await crypto.subtle.digest("SHA-256", hidden);
    await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, hidden);
  }
  return performance.now() - began;
}

const photos = Array.from({ length: given.photos }, () => noise(given.bytes));
const rounds = [];
for (let round = 0; round <= given.rounds; round += 1) {
  const { sealing, through, sizes } = await ours(photos);
  const came = { sealing, through, bare: await bare(photos), unsealed: await unsealed(sizes) };
  if (round > 0) rounds.push(came);
}
process.stdout.write(JSON.stringify(rounds));
