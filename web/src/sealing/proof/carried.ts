// Half of a life in each of two browsers: what one sealed under a written code, the other one follows, lets itself in to and opens.
import { joined, random, toBase64url } from "../bytes.ts";
import { begin, followAll } from "../chain.ts";
import { codeOf, codeSecret, newCodeSecret } from "../code.ts";
import { contentKey } from "../content.ts";
import { openFile, partOf, sealFile, type FileMessage } from "../files.ts";
import { openedWithRecovery, readBody } from "../read.ts";
import { recoveryKeys } from "../recovery.ts";
import { write } from "../write.ts";
import { foundedSafe, NOW } from "./people.ts";
import { bytesOf } from "./story.ts";

interface Carried {
  safe: string;
  share: string;
  code: string;
  log: { origin: string; key: string };
  raws: string[];
  /** the ciphertext of a file, in its parts */
  parts: string[];
}

/** Twice: more than one record of the coding. */
const HALF = 40_000;

/** Answers, and a photo, as a patient's browser leaves them with a server. */
async function seal(): Promise<{ carried: Carried; said: string; photo: string }> {
  const secret = newCodeSecret();
  const safe = await foundedSafe((id) => recoveryKeys(secret, "code", id));
  const said = `39,4 °C, Übelkeit 🤒 ${toBase64url(random(9))}`;
  const photo = joined(random(HALF), random(HALF));
  const file = await sealFile(photo, { id: crypto.randomUUID(), name: "photo.jpg", type: "image/jpeg", kind: "photo" });
  await safe.keep(await write(safe.state, safe.patient, "answers", await safe.key(), { reason: said }, NOW));
  await safe.keep(await write(safe.state, safe.patient, "file", await safe.key(), { ...file.message }, NOW));
  const { origin, key } = safe.log.trust;
  const parts = Array.from({ length: file.message.parts }, (_, n) => toBase64url(partOf(file.ciphertext, n)));
  const carried = { safe: safe.id, share: toBase64url(safe.share), code: codeOf(secret), log: { origin, key: toBase64url(key) }, raws: safe.raws.map(toBase64url), parts };
  return { carried, said, photo: toBase64url(photo) };
}

async function open({ safe, share, code, log, raws, parts }: Carried): Promise<{ said: string; photo: string }> {
  const [first, ...rest] = raws.map(bytesOf);
  const begun = await begin(first ?? random(0), { safe, trust: { origin: log.origin, key: bytesOf(log.key) } });
  const { state, envelopes } = await followAll(begun.state, rest);
  const all = [begun.envelope, ...envelopes];
  const rooms = await openedWithRecovery(state, all, await recoveryKeys(codeSecret(code), "code", safe));
  const keys = new Map([[1, await contentKey(rooms.get(1) ?? random(32), bytesOf(share))]]);
  const read = async (type: string) => readBody(all.find(({ header }) => header.type === type) ?? begun.envelope, keys);
  const answers = (await read("answers")) as { reason: string };
  const photo = await openFile((await read("file")) as FileMessage, parts.map(bytesOf));
  return { said: answers.reason, photo: toBase64url(photo) };
}

const brought = await fetch("/carried.json");
const report = await (brought.ok ? brought.json().then((carried: Carried) => open(carried)) : seal()).catch((failed: unknown) => ({ failed: String(failed) }));
await fetch("/report", { method: "POST", body: JSON.stringify({ ...report, agent: navigator.userAgent }) });
