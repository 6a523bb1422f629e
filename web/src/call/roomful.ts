// Several people's pages in one consultation, for tests of the engine: a server made of memory and lines made of memory.
import { vi } from "vitest";
import type { Consultation, Participant } from "../api/types";
import { toBase64url } from "../device/bytes";
import { signAdmission, type Admission } from "./admission";
import { Call, type CallOptions } from "./call";
import { parseEnvelope, type Bytes } from "./envelope";
import { FakeLine, FakeStream } from "./fakeLines";
import { LocalMedia } from "./media";
import { decodeSignal, type OfferBody } from "./messages";
import type { ArrivedSignal, CallIdentity, CallNews, CallWire } from "./wire";

/** What a page has made ready before it is in the call. */
type Ahead = Partial<Pick<CallOptions, "waiting" | "spare">>;

class Silence {
  onmessage = null;
  postMessage = () => undefined;
  close = () => undefined;
}

function memory() {
  const kept = new Map<string, string>();
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
}

function furnish(): void {
  vi.stubGlobal("RTCPeerConnection", FakeLine);
  vi.stubGlobal("MediaStream", FakeStream);
  vi.stubGlobal("BroadcastChannel", Silence);
  vi.stubGlobal("reportError", (problem: unknown) => {
    throw problem;
  });
}

async function identity(person: string, device: string): Promise<CallIdentity> {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const sign = async (message: Bytes) => new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, message));
  const publicKey = toBase64url(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
  return { personId: person, deviceId: device, publicKey, sign };
}

/** One page of one person at one device. */
export class Page {
  /** What happens to the window: online, offline, pagehide. */
  readonly window = new EventTarget();
  private readonly network = Object.assign(new EventTarget(), { type: "wifi" });
  readonly media = new LocalMedia();
  readonly call: Call;
  private up = true;
  /** How often the call doubted the line to the server. */
  probes = 0;
  private readonly changes = new Set<() => void>();
  private readonly signals = new Set<(signal: ArrivedSignal) => void>();
  private readonly lost = new Set<(consultation: string, n: number) => void>();
  private readonly ready = new Set<() => void>();
  private readonly heard = new Set<(news: CallNews) => void>();

  constructor(
    readonly room: Room,
    readonly who: CallIdentity,
    ahead: Ahead = {},
  ) {
    const api = {
      ice: async () => ({ ice_servers: [], policy: "all" as const, ttl_s: 3600 }),
      consultation: async () => room.told,
      join: async () => {
        await room.door;
        return room.join(this);
      },
      leave: async () => room.leave(this),
      channel: async () => undefined,
    };
    this.call = new Call({ consultation: room.told, identity: who, wire: this.wire(), api, media: this.media, ice: null, isIn: false, prepared: null, spare: Promise.resolve(null), waiting: [], ...ahead });
  }

  private wire(): CallWire {
    const { room, signals, lost, ready, heard, who } = this;
    const isUp = () => this.up;
    const on = <T>(all: Set<T>) => (listener: T) => (all.add(listener), () => void all.delete(listener));
    const sendSignal: CallWire["sendSignal"] = (consultation, to, envelope) =>
      isUp() && (this.serverIsAway ? this.loses(consultation, envelope) : room.carry(to, { consultation, from: who.deviceId, envelope }));
    return { get up() { return isUp(); }, sendSignal, onSignal: on(signals), onLost: on(lost), onReady: on(ready), onNews: on(heard), onChange: on(this.changes), probe: () => void this.probes++ };
  }

  /** The window of this page is the one that the call meets. */
  async enter(): Promise<this> {
    for (const name of ["addEventListener", "removeEventListener"] as const) vi.stubGlobal(name, this.window[name].bind(this.window));
    vi.stubGlobal("navigator", { ...navigator, connection: this.network, onLine: true });
    await this.call.start();
    return this;
  }

  /** The device goes from one network to another, or stays on one that became faster or slower. */
  tellNetwork(type: string): void {
    this.network.type = type;
    this.network.dispatchEvent(new Event("change"));
  }

  /** While it is, the server says of every letter that it went nowhere. */
  serverIsAway = false;
  lettersLost = 0;

  serverIsBack(): void {
    this.serverIsAway = false;
    for (const listener of this.ready) listener();
  }

  private loses(consultation: string, envelope: Bytes): boolean {
    const { n } = parseEnvelope(envelope).header;
    this.lettersLost++;
    for (const listener of this.lost) listener(consultation, n);
    return true;
  }

  /** The socket to the server goes down, or comes up again. */
  tellSocket(up: boolean): void {
    this.up = up;
    for (const listener of this.changes) listener();
  }

  signal(signal: ArrivedSignal): void {
    for (const listener of this.signals) listener(signal);
  }

  news(news: CallNews): void {
    for (const listener of this.heard) listener(news);
  }

  /** The devices this page is connected to and whose identity it has checked. */
  get linked(): string[] {
    const good = this.call.picture.view.peers.filter((peer) => peer.phase === "connected" && peer.verified);
    return good.map((peer) => peer.device).sort();
  }

  get reads(): string[] {
    return this.call.picture.messages.map((message) => message.text);
  }
}

const blank = { device_id: null, public_key: null, given_name: "", family_name: "", present: false, from: "2026-11-24T10:00:00Z", until: null };

/** The consultation as the server keeps it, and the pages that are open. */
export class Room {
  /** Every offer that went from page to page: from whom, to whom, and what it says. */
  readonly offers: { from: string; to: string; body: OfferBody }[] = [];
  /** Who joins gets no answer before this. */
  door: Promise<void> = Promise.resolve();
  /** What the server delivers instead of what it was given. */
  lies: (signal: ArrivedSignal) => Promise<ArrivedSignal> = async (signal) => signal;
  private readonly pages: Page[] = [];

  private constructor(private people: Participant[]) {}

  static with(...people: [person: string, role: Participant["role"]][]): Room {
    furnish();
    return new Room(people.map(([person_id, role]) => ({ ...blank, person_id, role })));
  }

  get told(): Consultation {
    return { id: "c", channel: "video", state: "in_call", participants: this.people } as unknown as Consultation;
  }

  async page(person: string, device: string, ahead: Ahead = {}): Promise<Page> {
    vi.stubGlobal("sessionStorage", memory());
    vi.stubGlobal("localStorage", memory());
    const page = new Page(this, await identity(person, device), ahead);
    this.pages.push(page);
    return page.enter();
  }

  /** The page that is open at a device, joined or not. */
  at(device: string): Page | undefined {
    return this.pages.find((page) => page.who.deviceId === device);
  }

  /** The patient at this page signs for a guest, who is told to everybody; `other` is what else the consent says. */
  async admit(by: Page, guest: Page, other: Partial<Admission> = {}): Promise<void> {
    const { personId: person, deviceId: device, publicKey: key } = guest.who;
    const { role, given_name: name } = this.people.find((one) => one.person_id === person) ?? { role: "relative", given_name: "" };
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const signed = await signAdmission({ consultation: "c", person, device, key, name, role, until, ...other }, by.who.sign);
    this.set(person, { admission: { ...signed, device_id: by.who.deviceId } });
    this.tell("participant_admitted", { person_id: person }, "");
  }

  /** One tap of the patient or the doctor. */
  sendOut(guest: Page): void {
    this.set(guest.who.personId, { until: "2026-11-24T10:30:00Z", present: false });
    this.tell("participant_removed", { person_id: guest.who.personId }, "");
  }

  /** A server that lies: somebody else takes part, too. */
  add(person_id: string, role: Participant["role"]): void {
    this.people = [...this.people, { ...blank, person_id, role }];
  }

  /** A server that lies: the guest takes part again, by the consent of before. */
  bringBack(guest: Page): void {
    this.set(guest.who.personId, { until: null, present: true });
  }

  join({ who }: Page): Consultation {
    const { personId, deviceId, publicKey } = who;
    this.set(personId, { device_id: deviceId, public_key: publicKey, present: true });
    this.tell("participant_joined", { person_id: personId, device_id: deviceId, public_key: publicKey }, deviceId);
    return this.told;
  }

  leave({ who }: Page): void {
    this.set(who.personId, { present: false });
    this.tell("participant_left", { person_id: who.personId }, who.deviceId);
  }

  private set(person: string, change: Partial<Participant>): void {
    this.people = this.people.map((one) => (one.person_id === person ? { ...one, ...change } : one));
  }

  private tell(kind: string, body: Record<string, unknown>, from: string): void {
    for (const page of this.pages) if (page.who.deviceId !== from) setTimeout(() => page.news({ kind, body: { consultation_id: "c", ...body } }));
  }

  /** To the device it is addressed to, and to no other; what is said while somebody joins is held back until they have. */
  carry(to: string, signal: ArrivedSignal): true {
    const body = decodeSignal(parseEnvelope(signal.envelope).body);
    if (body?.kind === "offer") this.offers.push({ from: signal.from, to, body });
    void Promise.all([this.lies(signal), this.door]).then(([delivered]) => {
      for (const page of this.pages) if (page.who.deviceId === to) setTimeout(() => page.signal(delivered));
    });
    return true;
  }

  close(): void {
    for (const page of this.pages) page.call.dispose();
    vi.unstubAllGlobals();
  }
}
