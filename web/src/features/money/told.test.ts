// A page that is closed, reloaded or left tells what it signed; what could not be told is told by the next page.
import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import { fromBase64url } from "../../device/bytes";
import { deviceKey, verified } from "../../device/key";
import { Connected, LastWord, statement, tellWhatIsKept } from "./facts";
import { forgetCalls, kept } from "./told";

const person = "00000000-0000-4000-8000-00000000000b";
const call = "00000000-0000-4000-8000-00000000000a";

interface Request {
  path: string;
  init: RequestInit;
}

let requests: Request[];
let state: string;
let answers: boolean;

beforeEach(() => {
  const rows = new Map<string, string>();
  const storage = { getItem: (name: string) => rows.get(name) ?? null, setItem: (name: string, value: string) => void rows.set(name, value), removeItem: (name: string) => void rows.delete(name) };
  vi.stubGlobal("localStorage", new Proxy(storage, { ownKeys: () => [...rows.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) }));
  [requests, state, answers] = [[], "ended", true];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    requests.push({ path, init });
    if (!answers) return new Promise(() => undefined);
    return Promise.resolve(init.method === "GET" ? Response.json({ state }) : new Response(null, { status: 204 }));
  });
});

const told = () => requests.filter(({ init }) => init.method === "POST").map(({ init }) => JSON.parse(String(init.body)) as { connected_s: number; signature: string });

test("a page that goes tells its last signed word in the same moment, so that it arrives", async () => {
  const word = new LastWord("doctor", person, call);
  await word.renew(4);
  word.say();
  expect(requests).toHaveLength(1);
  expect(requests[0]?.path).toBe(`/api/doctor/consultations/${call}/facts`);
  expect(requests[0]?.init.keepalive).toBe(true);
  const { publicKey } = await deviceKey(person);
  const [last] = told();
  expect(last?.connected_s).toBe(4);
  expect(await verified(publicKey, statement(call, person, 4), fromBase64url(last?.signature ?? ""))).toBe(true);
});

test("the pages of one call add up, whichever came before", async () => {
  await new LastWord("patient", person, call).renew(20);
  const word = new LastWord("patient", person, call);
  const clock = new Connected(word.before);
  clock.now(true, 5_000);
  await word.renew(clock.seconds(18_000));
  word.say();
  expect(told().map(({ connected_s }) => connected_s)).toEqual([33]);
});

test("what nobody heard is told by the next page, once the call is over and then no more", async () => {
  answers = false;
  const word = new LastWord("patient", person, call);
  await word.renew(2);
  word.say();
  [requests, answers, state] = [[], true, "in_call"];
  await tellWhatIsKept("patient", person);
  expect(told()).toEqual([]);
  state = "ended";
  await tellWhatIsKept("doctor", person);
  expect(told()).toEqual([]);
  await tellWhatIsKept("patient", person);
  await tellWhatIsKept("patient", person);
  expect(told().map(({ connected_s }) => connected_s)).toEqual([2]);
});

test("a person's calls are forgotten with them, and nobody else's", async () => {
  const other = person.replace("b", "c");
  await new LastWord("patient", person, call).renew(2);
  await new LastWord("patient", other, call).renew(3);
  forgetCalls(person);
  expect([kept("patient", person).size, kept("patient", other).size]).toEqual([0, 1]);
});
