// What the server offers for safes: bytes that it cannot read, in their order, and what it says about who may read them.
import type { components } from "../api/schema";
import { fetchBytes, get, post, putBytes, remove, send, type Face } from "../api/http";
import { fromBase64url } from "../device/bytes";
import { isSealed, readEnvelope } from "../sealing";
import type { Seen } from "./shelf";
import type { Swift } from "./swift";

export type Bytes = Uint8Array<ArrayBuffer>;
type Described = components["schemas"];

/** As the server lists it; the share comes only with one safe that is asked for by itself. */
export type Safe = Described["SafeListed"] & { share?: string };
export type Wanting = Described["WantingAnswer"];
export type DutyKey = Described["DutyKeyAnswer"];

interface Page {
  envelopes: string[];
  head: Seen;
}

const PAGE = 200;

/** The calls of one face. Every write is safe to repeat. */
export class VaultApi {
  private readonly root: string;
  swift: Swift | null = null;

  constructor(readonly face: Face) {
    this.root = `/api/${face}/safes`;
  }

  create = (id: string, manifest: string) => post<Safe>(this.root, { id, manifest });
  all = async () => (await get<{ safes: Safe[] }>(this.root)).safes;
  one = (id: string) => get<Safe>(`${this.root}/${id}`);

  async envelopes(id: string, after: number): Promise<{ envelopes: Bytes[]; head: Seen }> {
    const { envelopes, head } = await get<Page>(`${this.root}/${id}/envelopes?after=${after}&limit=${PAGE}`);
    return { envelopes: envelopes.map(decoded), head };
  }

  /** What changes who is in goes by HTTP; content takes the quick way where there is one. */
  async append(id: string, envelope: Bytes): Promise<Seen> {
    const quick = this.swift !== null && isSealed((await readEnvelope(envelope)).header.type) ? await this.swift.append(envelope) : null;
    return quick ?? send<Seen>("POST", `${this.root}/${id}/envelopes`, { body: envelope });
  }

  putKem = (id: string, statement: Bytes) => send<undefined>("PUT", `${this.root}/${id}/kem`, { body: statement });

  /** For a passkey of the patient: what it can open, once more on a new device. */
  putSpareKey = (id: string, sealed: Bytes) => send<undefined>("PUT", `${this.root}/${id}/spare-keys`, { body: sealed });

  /** `told` hears how much of it is sent, from 0 to 1. */
  putPart = (id: string, file: string, part: number, bytes: Bytes, told: (share: number) => void) =>
    putBytes(`${this.root}/${id}/files/${file}/parts/${part}`, bytes, told);

  part = (id: string, file: string, part: number, signal?: AbortSignal) => fetchBytes(`${this.root}/${id}/files/${file}/parts/${part}`, signal);
  parts = async (id: string, file: string) => (await get<{ parts: number[] }>(`${this.root}/${id}/files/${file}`)).parts;

  dutyKeys = (language: string) => get<{ keys: DutyKey[] }>(`/api/patient/doctors/on-duty/keys?language=${language}`);
  putDutyKem = (statement: Bytes) => send<undefined>("PUT", "/api/doctor/duty/kem", { body: statement });
  putPregrant = (id: string, device: string, pregrant: Bytes) => send<undefined>("PUT", `${this.root}/${id}/pregrants/${device}`, { body: pregrant });
  dropPregrants = (id: string) => remove(`${this.root}/${id}/pregrants`);
}


/** The server writes bytes in JSON as base64, with or without padding, in either alphabet. */
export const decoded = (text: string): Bytes => fromBase64url(text);

/** What safes need of it; tests put a server in memory in its place. */
export type SafesApi = Pick<VaultApi, Exclude<keyof VaultApi, "face" | "swift">>;

/** Which safe an envelope names in its clear header; null where it is no envelope. */
export function safeOf(envelope: Bytes): string | null {
  const length = envelope.length > 3 ? new DataView(envelope.buffer, envelope.byteOffset).getUint16(1) : 0;
  try {
    const { safe } = JSON.parse(new TextDecoder().decode(envelope.slice(3, 3 + length))) as Record<string, unknown>;
    return typeof safe === "string" ? safe : null;
  } catch (broken) {
    if (broken instanceof SyntaxError) return null;
    throw broken;
  }
}
