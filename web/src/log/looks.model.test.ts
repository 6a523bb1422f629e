// A list of looks is believed only whole, in order, in the log, and never shorter than before.
import { beforeEach, describe, expect, test } from "vitest";
import { hex, toBase64url } from "../sealing/bytes.ts";
import { type Checkpoint, readCheckpoint } from "../sealing/checkpoint.ts";
import { inclusionProof, Log, type LogKey } from "../sealing/proof/tree.ts";
import { entryHash, firstHash, type LooksPage, readEntry, readLooks, type Reading } from "./looks.model";
import type { End } from "./kept";

const person = "0195a000-0000-7000-8000-000000000001";
const doctor = "0195a000-0000-7000-8000-000000000002";
const call = "0195a000-0000-7000-8000-000000000003";

async function newLog(): Promise<Log> {
  const pair = (await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"])) as CryptoKeyPair;
  const key = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const sign: LogKey["sign"] = async (message) => new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, message));
  return new Log({ origin: "doktr.test/log", key, sign });
}

/** A server that keeps one person's list honestly, until a test changes something. */
class Server {
  readonly entries: string[] = [];
  readonly leaves: Uint8Array<ArrayBuffer>[] = [];
  readonly log: Log;
  atOnce = 100;
  kept: End | undefined;
  total: number | undefined;

  constructor(log: Log) {
    this.log = log;
  }

  async look(kind = "consultation", patient = person): Promise<void> {
    const before = this.entries.at(-1);
    const prev = toBase64url(before ? await entryHash(before) : await firstHash(person));
    await this.enter(JSON.stringify({ at: "2026-11-22T08:00:00.000Z", kind, n: this.entries.length + 1, patient, prev, salt: "AAAAAAAAAAAAAAAAAAAAAA", subject: call, who: { id: doctor, name: "Sofie Claes", role: "doctor" } }));
  }

  async enter(entry: string): Promise<void> {
    this.entries.push(entry);
    this.log.add({ kind: "receipt", sha256: hex(await entryHash(`${this.entries.length} of somebody else`)) });
    this.log.add({ kind: "access", sha256: hex(await entryHash(entry)) });
  }

  page = async (after: number): Promise<LooksPage> => {
    const shown = this.entries.slice(after, after + this.atOnce);
    const proofs = shown.map(async (entry, place) => {
      const index = (after + place) * 2 + 1;
      return { entry, index, proof: (await inclusionProof(this.log.leaves, index)).map(toBase64url) };
    });
    return { checkpoint: await this.log.checkpoint(), total: this.total ?? this.entries.length, entries: await Promise.all(proofs) };
  };

  follow = (note: string): Promise<Checkpoint> => readCheckpoint(note, this.log.trust);

  reading(): Reading {
    const keep = async (end: End) => void (this.kept = end);
    return { page: this.page, follow: this.follow, kept: async () => this.kept, keep };
  }

  read = () => readLooks(person, this.reading());
}

let server: Server;
beforeEach(async () => {
  server = new Server(await newLog());
});

describe("an honest list", () => {
  test("is believed, read in pages, and remembered up to its end", async () => {
    for (let n = 0; n < 5; n += 1) await server.look();
    server.atOnce = 2;
    const { looks, wrong } = await server.read();
    expect(wrong).toBeNull();
    expect(looks.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5]);
    expect(looks[0]).toMatchObject({ kind: "consultation", subject: call, who: { id: doctor, name: "Sofie Claes", role: "doctor" } });
    expect(server.kept).toEqual({ n: 5, hash: toBase64url(await entryHash(server.entries[4] ?? "")) });
  });

  test("is believed again when it has grown", async () => {
    await server.look();
    await server.read();
    await server.look();
    expect((await server.read()).wrong).toBeNull();
    expect(server.kept?.n).toBe(2);
  });

  test("may be empty", async () => {
    server.log.add({ kind: "receipt", sha256: "00" });
    expect(await server.read()).toEqual({ looks: [], wrong: null });
  });
});

describe("a missing entry is noticed", () => {
  beforeEach(async () => {
    for (let n = 0; n < 4; n += 1) await server.look();
  });

  test("at the beginning and in the middle", async () => {
    for (const place of [0, 2]) {
      const honest = server.page;
      server.page = async (after) => {
        const page = await honest(after);
        return { ...page, total: page.total - 1, entries: page.entries.filter((_, at) => at !== place) };
      };
      expect((await server.read()).wrong).toBe("missing");
      server.page = honest;
    }
  });

  test("at the end, when this browser has seen it", async () => {
    await server.read();
    server.entries.pop();
    expect((await server.read()).wrong).toBe("missing");
    expect(server.kept?.n).toBe(4);
  });

  test("at the end, when the server itself says how many there are", async () => {
    const honest = server.page;
    server.page = async (after) => (after >= 3 ? { ...(await honest(after)), entries: [] } : { ...(await honest(after)), entries: (await honest(after)).entries.slice(0, 3 - after) });
    expect((await server.read()).wrong).toBe("missing");
  });
});

describe("an altered entry is noticed", () => {
  beforeEach(async () => {
    for (let n = 0; n < 3; n += 1) await server.look();
  });

  test.each([
    ["another name", '"Sofie Claes"', '"Somebody Else"'],
    ["another time", "08:00", "09:00"],
    ["another kind", '"consultation"', '"line"'],
    ["another salt", "AAAAAAAAAA", "BAAAAAAAAA"],
    ["another person's list", person, doctor],
  ])("%s", async (_what, from, to) => {
    for (const place of [0, 1, 2]) {
      const honest = server.entries[place] ?? "";
      server.entries[place] = honest.replace(from, to);
      expect((await server.read()).wrong).toBe("altered");
      server.entries[place] = honest;
    }
    expect((await server.read()).wrong).toBeNull();
  });

  test("a last entry that is signed anew, when this browser has seen the other", async () => {
    await server.read();
    server.entries.pop();
    await server.look("line");
    const honest = server.page;
    server.page = async (after) => {
      const page = await honest(after);
      const index = 7;
      const proof = (await inclusionProof(server.log.leaves, index)).map(toBase64url);
      return { ...page, entries: page.entries.map((one, at) => (at === 2 ? { ...one, index, proof } : one)) };
    };
    expect((await server.read()).wrong).toBe("altered");
  });

  test("what is no entry at all", async () => {
    for (const broken of ["", "{}", "[]", "null", '{"n":1}', '{"n":"1","who":{}}']) {
      expect(readEntry(broken)).toBeNull();
      server.entries[0] = broken;
      expect((await server.read()).wrong).toBe("altered");
    }
  });

  test("a log that somebody else signed", async () => {
    const other = await newLog();
    other.leaves.push(...server.log.leaves);
    const honest = server.page;
    server.page = async (after) => ({ ...(await honest(after)), checkpoint: await other.checkpoint() });
    expect((await server.read()).wrong).toBe("altered");
  });
});

test("a lost connection is no accusation", async () => {
  server.page = () => Promise.reject(new Error("offline"));
  await expect(server.read()).rejects.toThrow("offline");
});

test("the hash of an entry is the one that the server takes", async () => {
  expect(toBase64url(await entryHash("{}"))).toBe("3ct1zcI3LEorJAv7L1LA7Nb4qohdGRnYljPuQ97m67c");
});
