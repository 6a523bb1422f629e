// A server in memory for tests: keeps envelopes in their order and refuses what comes second, like the real one. It reads nothing.
import { Problem, Unreachable } from "../api/problems";
import { begin, type Bytes, isLogged, random, readEnvelope, type Role, sha256, toBase64url, unbase64url } from "../sealing";
import { assistantLeaf, doctorLeaf, type Log } from "../sealing/proof/tree";
import { newLog, signer } from "../sealing/proof/people";
import type { DutyKey, Safe, SafesApi, Wanting } from "./api";
import type { VaultDesk } from "./desk";
import { Shelf, type Seen } from "./shelf";
import { oneAfterAnother } from "./turns";

interface Kept {
  envelopes: Bytes[];
  share: Bytes;
  spareKeys: Bytes[];
  wanting: Wanting[];
  files: Map<string, Map<number, Bytes>>;
}

export interface Somebody {
  device: string;
  person: string;
  publicKey: string;
  role: Role;
}

export class Server {
  readonly safes = new Map<string, Kept>();
  readonly people = new Map<string, Somebody>();
  private readonly places = new Map<string, number>();
  /** Makes the next calls fail: what the line does in a lift. */
  down = false;
  /** The next append is done, but its answer is lost. */
  losesAnswer = false;
  destroyed = new Set<string>();
  /** People who may not come any more: a colleague took over. */
  former = new Set<string>();
  /** Devices of doctors who are named before they ask. */
  takers = new Set<string>();
  calls: string[] = [];
  readonly duties = new Map<string, DutyKey>();
  readonly pregrants = new Map<string, Bytes>();
  private readonly inTurn = oneAfterAnother();

  constructor(readonly log: Log) {}

  static make = async () => new Server(await newLog());

  private kept(id: string): Kept {
    if (this.down) throw new Unreachable("down");
    if (this.destroyed.has(id)) throw new Problem("safe-destroyed", 410);
    const found = this.safes.get(id);
    if (!found) throw new Problem("not-found", 404);
    return found;
  }

  private async head(kept: Kept): Promise<Seen> {
    const last = kept.envelopes.at(-1)!;
    return { seq: kept.envelopes.length, hash: toBase64url(await sha256(last)) };
  }

  /** The API as this device has it. */
  api(who: Somebody): SafesApi {
    const shown = async (id: string): Promise<Safe> => {
      const kept = this.kept(id);
      const members = await this.members(id, kept);
      return {
        id, state: "open", share: toBase64url(kept.share), epoch: 1, head: await this.head(kept), expires_at: "2026-11-24T10:00:00Z", ended_at: null, request_id: null,
        consultation_id: null, created_at: "2026-11-22T10:00:00Z", destroyed_at: null, receipt: null, record: null, spare_keys: who.role === "patient" ? kept.spareKeys.map(toBase64url) : [], people: this.whoMay(kept), members, wanting: kept.wanting.filter((one) => !this.former.has(one.person_id) && !members.some((member) => member.device_id === one.device_id)), pregrant: this.pregrants.has(who.device) ? toBase64url(this.pregrants.get(who.device)!) : null,
      };
    };
    const noted = <T>(name: string, result: T): T => {
      this.calls.push(name);
      return result;
    };
    return {
      create: async (id, manifest) => {
        if (this.down) throw new Unreachable("down");
        const bytes = Uint8Array.from(atob(manifest.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
        const first = this.safes.get(id)?.envelopes[0];
        if (first && toBase64url(first) !== toBase64url(bytes)) throw new Problem("safe-taken", 409);
        if (!first) this.safes.set(id, { envelopes: [bytes], share: random(32), spareKeys: [], wanting: [], files: new Map() });
        return noted("create", await shown(id));
      },
      all: async () => Promise.all([...this.safes.keys()].map(shown)),
      one: async (id) => noted("one", await shown(id)),
      envelopes: async (id, after) => {
        const kept = this.kept(id);
        return { envelopes: kept.envelopes.slice(after, after + 3), head: await this.head(kept) };
      },
      append: (id, envelope) => this.inTurn(async () => {
        const kept = this.kept(id);
        const { header } = await readEnvelope(envelope);
        const head = await this.head(kept);
        if (header.seq !== head.seq + 1 || header.prev !== head.hash) throw new Problem("head-moved", 409, { head });
        kept.envelopes.push(envelope);
        this.calls.push(`append ${header.type}`);
        if (this.losesAnswer) {
          this.losesAnswer = false;
          throw new Unreachable("lost");
        }
        return this.head(kept);
      }),
      putKem: async (id, statement) => {
        const kept = this.kept(id);
        kept.wanting = kept.wanting.filter((one) => one.device_id !== who.device);
        kept.wanting.push({ device_id: who.device, person_id: who.person, role: who.role, public_key: who.publicKey, kem: toBase64url(statement) });
        return undefined;
      },
      putPart: async (id, file, part, bytes) => {
        const kept = this.kept(id);
        const parts = kept.files.get(file) ?? new Map<number, Bytes>();
        kept.files.set(file, parts.set(part, bytes));
        this.calls.push(`part ${part}`);
      },
      part: async (id, file, part) => this.kept(id).files.get(file)!.get(part)!,
      parts: async (id, file) => [...(this.kept(id).files.get(file)?.keys() ?? [])],
      putSpareKey: async (id, sealed) => void this.kept(id).spareKeys.push(sealed) as undefined,
      dutyKeys: async () => ({ keys: [...this.duties.values()] }),
      putDutyKem: async (statement) => {
        const { device: device_id, person: doctor_id, publicKey: public_key } = who;
        this.duties.set(device_id, { doctor_id, device_id, public_key, kem: toBase64url(statement), given_name: "Anke", family_name: "Peeters" });
        return undefined;
      },
      putPregrant: async (_, device, bytes) => void this.pregrants.set(device, bytes) as undefined,
      dropPregrants: async () => this.pregrants.clear() as undefined,
    };
  }

  statementOf = (id: string, device: string): Bytes => unbase64url(this.kept(id).wanting.find((one) => one.device_id === device)?.kem)!;

  /** A doctor is the request's once they took it, which is when their page asks. */
  private whoMay({ wanting }: Kept) {
    const took = ({ role, device }: Somebody) => role !== "doctor" || this.takers.has(device) || wanting.some((one) => one.device_id === device);
    const all = [...this.people.values()].filter((one) => !this.former.has(one.person) && took(one));
    return all.map(({ person, role }) => ({ person_id: person, role, given_name: "Maria", family_name: "Vermeer" }));
  }

  private async members(id: string, kept: Kept) {
    const first = await begin(kept.envelopes[0]!, { safe: id, trust: this.log.trust });
    const envelopes = await Promise.all(kept.envelopes.slice(1).map(readEnvelope));
    const inside = new Set([first.state.root]);
    for (const { header: { type, extra } } of envelopes) {
      if (type === "grant" && "to" in extra && extra.role !== "recovery") inside.add(extra.to);
      if (type === "remove" && "device" in extra) inside.delete(extra.device);
    }
    const here = [...inside].map((device) => this.people.get(device)!).filter(({ person }) => !this.former.has(person));
    return here.map(({ device, person, publicKey, role }) => ({ device_id: device, person_id: person, role, public_key: publicKey, given_name: "Maria", family_name: "Vermeer" }));
  }

  /** A device of somebody, with its own disk. */
  async desk(role: Role, person: string = crypto.randomUUID()): Promise<VaultDesk> {
    const { publicKey, sign } = await signer();
    const who: Somebody = { device: crypto.randomUUID(), person, publicKey: toBase64url(publicKey), role };
    this.people.set(who.device, who);
    if (isLogged(role)) this.places.set(who.device, this.log.add(role === "nurse" ? assistantLeaf(who.device, who.publicKey, person) : doctorLeaf(who.device, who.publicKey, "1-00000-84-004", "Dr. Anke Peeters")));
    const shelf = await Shelf.open(person, `vault-${who.device}`);
    const author = { device: who.device, publicKey: who.publicKey, sign };
    const evidenceOf = async (device: string) => {
      const place = this.places.get(device);
      return place === undefined ? null : this.log.evidence(place);
    };
    return { person, isPatient: role === "patient", author, api: this.api(who), shelf, trust: this.log.trust, evidenceOf, follow: async () => undefined, furthest: async () => "", lastWithout: async () => null, now: () => new Date().toISOString() };
  }
}
