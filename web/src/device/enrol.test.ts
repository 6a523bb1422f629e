import "fake-indexeddb/auto";
import { afterEach, expect, test, vi } from "vitest";
import { fromBase64url } from "./bytes";
import { enrol, enrolmentMessage } from "./enrol";
import { verified } from "./key";

interface Sent {
  public_key: string;
  label: string;
  signature: string;
}

/** A server that answers the enrolments one after the other with these. */
function server(...answers: Response[]): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal("navigator", { userAgent: "Firefox/130" });
  vi.stubGlobal("fetch", (_path: string, init: RequestInit) => {
    sent.push(JSON.parse(String(init.body)) as Sent);
    return Promise.resolve(answers.shift());
  });
  return sent;
}

const enrolled = () => new Response(JSON.stringify({ id: "d1", label: "x" }), { status: 200 });
const gone = () => new Response(JSON.stringify({ type: "/problems/device-gone", status: 409 }), { status: 409 });

afterEach(() => void vi.unstubAllGlobals());

test("a device proves that it holds its key, for this very login", async () => {
  const [first] = await withServer([enrolled()], "maria", "token");
  const message = enrolmentMessage("token", first!.public_key);
  expect(await verified(first!.public_key, message, fromBase64url(first!.signature))).toBe(true);
  expect(await verified(first!.public_key, enrolmentMessage("other", first!.public_key), fromBase64url(first!.signature))).toBe(false);
});

test("a key that was taken out of use is replaced by a new one", async () => {
  const sent = await withServer([gone(), enrolled()], "lucas", "token");
  expect(sent).toHaveLength(2);
  expect(sent[0]!.public_key).not.toBe(sent[1]!.public_key);
});

test("any other refusal is not answered with a new key", async () => {
  const sent = server(new Response(JSON.stringify({ type: "/problems/bad-proof", status: 409 }), { status: 409 }));
  await expect(enrol("patient", "noor", "token")).rejects.toThrow("bad-proof");
  expect(sent).toHaveLength(1);
});

async function withServer(answers: Response[], person: string, csrf: string): Promise<Sent[]> {
  const sent = server(...answers);
  expect((await enrol("patient", person, csrf)).id).toBe("d1");
  return sent;
}
