import { expect, test } from "vitest";
import { Refused } from "./attacks.ts";
import { type Bytes, random, toBase64url } from "./bytes.ts";
import { frame, LABELS } from "./framing.ts";
import { newLogKey } from "./proof/people.ts";
import { Log } from "./proof/tree.ts";
import { demandReceiptLogged, logKeyId, readReceipt, receiptLeaf, signReceipt } from "./receipt.ts";

const attackOf = (thrown: unknown) => (thrown instanceof Refused ? thrown.attack : thrown);
const key = await newLogKey();
const safe = crypto.randomUUID();
const said = { safe, destroyedAt: "2026-11-24T10:00:00.250Z", bucket: "2026-11-24T10", envelopes: 7, head: toBase64url(random(32)), key: await logKeyId(key) };
const receipt = await signReceipt(said, key.sign);
const read = (raw: Bytes, seen?: { seq: number; hash: string }) => readReceipt(raw, key, safe, seen).catch(attackOf);

test("a device checks its receipt by itself", async () => {
  expect(await read(receipt)).toEqual(said);
  expect(await read(receipt, { seq: 7, hash: said.head })).toEqual(said);
  expect(await read(receipt, { seq: 5, hash: toBase64url(random(32)) })).toEqual(said);
});

test("a receipt of somebody else, for another safe or with a byte changed is none", async () => {
  const stranger = await newLogKey();
  expect(await read(await signReceipt(said, stranger.sign))).toBe("forged-receipt");
  expect(await read(await signReceipt({ ...said, safe: crypto.randomUUID() }, key.sign))).toBe("forged-receipt");
  for (let place = 0; place < receipt.length; place += 1)
    expect(await read(receipt.map((byte, i) => (i === place ? byte ^ 1 : byte)) as Bytes), `byte ${place}`).toBeTypeOf("string");
});

test("the log's signature under a note, an envelope or anything else is no receipt", async () => {
  const header = { safe, destroyed_at: said.destroyedAt, bucket: said.bucket, envelopes: 7, head: said.head, key: said.key };
  for (const label of Object.values(LABELS).filter((one) => one !== LABELS.receipt))
    expect(await read(await frame(label, header, new Uint8Array(0), key.sign))).toBe("forged-receipt");
  expect(await read(await frame(LABELS.receipt, header, new Uint8Array(1), key.sign))).toBe("forged-receipt");
});

test("a receipt over less than the device has seen, or over another history, is named", async () => {
  expect(await read(receipt, { seq: 8, hash: said.head })).toBe("truncated");
  expect(await read(receipt, { seq: 7, hash: toBase64url(random(32)) })).toBe("forked-chain");
});

test("hours that are none and unknown keys are malformed", async () => {
  for (const change of [{ bucket: "2026-11-24T24" }, { bucket: "2026-11-24" }, { key: "00000000" }, { destroyedAt: "yesterday" }, { head: "x" }, { envelopes: -1 }])
    expect(await read(await signReceipt({ ...said, ...change }, key.sign)), JSON.stringify(change)).toBe("malformed");
});

test("the receipt stands in the public log, and a missing or altered entry is noticed", async () => {
  const log = new Log(key);
  log.add({ kind: "receipt", sha256: "00" });
  const index = log.add(JSON.parse(await receiptLeaf(receipt)) as object);
  const evidence = await log.evidence(index);
  expect((await demandReceiptLogged(receipt, evidence, key)).size).toBe(2);
  const other = await signReceipt({ ...said, envelopes: 8 }, key.sign);
  expect(await demandReceiptLogged(other, evidence, key).catch(attackOf)).toBe("forged-receipt");
  expect(await demandReceiptLogged(receipt, { ...evidence, index: 0 }, key).catch(attackOf)).toBe("altered-log");
  expect(await demandReceiptLogged(receipt, { ...evidence, proof: [random(32)] }, key).catch(attackOf)).toBe("altered-log");
});
