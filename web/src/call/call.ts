// A consultation's call on this page: joins, links every other device, measures, and keeps one picture of it all for the screen.
import { isProblem, Problem } from "../api/problems";
import type { Consultation, Participant } from "../api/types";
import { reduce, sends, startView, type CallEvent, type CallView, type LinkPhase } from "./call.model";
import type { Attempt } from "./attempt";
import { ChatLog, type ChatMessage } from "./chat";
import { IceSupply } from "./ice";
import { Links } from "./links";
import { Claim, watchPage } from "./page";
import { People, type KnownDevice } from "./people";
import { Post } from "./post";
import { NO_FIGURES, Sampler, summed, type CallFigures, type Measured } from "./sampler";
import type { LocalMedia } from "./media";
import type { Note, Rung, SignalBody, StateNote } from "./messages";
import type { CallApi, CallIdentity, CallNews, CallWire } from "./wire";

export type Beginning = Pick<Consultation, "id" | "channel" | "participants">;

export interface CallOptions {
  consultation: Beginning;
  identity: CallIdentity;
  wire: CallWire;
  api: CallApi;
  media: LocalMedia;
  ice: IceSupply | null;
  /** The server counts this device as being in the call already: it has just accepted. */
  isIn: boolean;
  prepared: Attempt | null;
}

/** What the screen shows; a new object after each change. */
export interface CallPicture {
  view: CallView;
  messages: readonly ChatMessage[];
  streams: ReadonlyMap<string, MediaStream>;
  participants: readonly Participant[];
  restoredAt: number | null;
}

const SHOW_AFTER_MS = 25;
const LOOK_EVERY_MS = 500;
const SETTLE_MS = 4000;
const JOIN_AGAIN_MS = 2000;
const EXPECT_OFFER_MS = 4000;

export class Call {
  picture: CallPicture;
  figures: CallFigures = NO_FIGURES;

  private readonly id: string;
  private readonly people: People;
  private readonly post: Post;
  private readonly links: Links;
  private readonly chat: ChatLog;
  private readonly claim: Claim;
  private readonly sampler = new Sampler();
  private readonly away = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private readonly undo: (() => void)[] = [];
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private looks = 0;
  private looking = false;
  private settledAt = Infinity;
  private over = false;
  private prepared: Attempt | null;
  private telling: ReturnType<typeof setTimeout> | null = null;
  private asking: Promise<void> | null = null;
  /** The news that somebody joined may come just before their first letter. */
  private meeting: Promise<boolean> = Promise.resolve(true);
  private tellLined: () => void = () => undefined;
  private tellJoined: (consultation: Consultation) => void = () => undefined;

  /** The consultation as the server told it when this page joined. */
  readonly joinedAs = new Promise<Consultation>((resolve) => (this.tellJoined = resolve));

  /** The first line to another device is up. */
  readonly lined = new Promise<void>((resolve) => (this.tellLined = resolve));

  constructor(private readonly options: CallOptions) {
    const { consultation, identity, wire, api, media, ice } = options;
    this.id = consultation.id;
    this.prepared = options.prepared;
    this.people = new People(identity.personId);
    this.chat = new ChatLog(identity.personId);
    this.claim = new Claim(this.id, () => this.takenElsewhere());
    const letters = { arrived: this.arrived, forged: this.forged, find: (device: string) => this.find(device), failed: reportError };
    this.post = new Post(this.id, identity, wire, letters, { sent: localStorage, seen: sessionStorage });
    const rung = () => sends(this.picture.view);
    this.links = new Links({ consultation: this.id, identity, media, wire, ice: ice ?? new IceSupply(api.ice), post: this.post, rung }, this.linkEvents());
    this.picture = { view: startView(consultation.channel), messages: [], streams: new Map(), participants: consultation.participants, restoredAt: null };
  }

  private linkEvents(): ConstructorParameters<typeof Links>[1] {
    return {
      phase: (who, phase) => this.phaseChanged(who, phase),
      verified: (device, safety) => this.tell({ type: "verified", device, safety }),
      impostor: (device) => this.forged(device),
      opened: (device) => this.greet(device),
      note: (who, note) => this.noted(who, note),
      media: (device, stream) => this.show({ streams: new Map(this.picture.streams).set(device, stream) }),
      left: (device) => this.drop(device, true),
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  async start(): Promise<void> {
    const { consultation, wire, media } = this.options;
    const ticking = setInterval(() => void this.look(), LOOK_EVERY_MS);
    this.undo.push(() => clearInterval(ticking), () => this.claim.end());
    this.undo.push(wire.onSignal((signal) => this.post.receive(signal)), wire.onNews(this.news), wire.onChange(this.wireChanged));
    this.undo.push(media.subscribe(this.mediaChanged));
    this.undo.push(watchPage({ network: (online) => this.networkChanged(online), gone: () => this.pageGone() }));
    this.claim.make();
    await Promise.all([this.people.learn(consultation), this.options.isIn ? this.tell({ type: "joined" }) : this.join()]);
  }

  private pageGone(): void {
    this.post.remember();
    this.links.each((link) => link.close(false));
  }

  // --- being in the consultation

  private async join(): Promise<void> {
    try {
      const joined = await this.options.api.join(this.id);
      this.tellJoined(joined);
      if (!this.over) await this.joined(joined);
    } catch (problem) {
      if (problem instanceof Problem && problem.status < 500 && problem.status !== 429) return this.refetch();
      this.later(JOIN_AGAIN_MS, () => void this.join());
    }
  }

  /** Whoever joins later offers to everybody who is there. */
  private async joined(consultation: Consultation): Promise<void> {
    await this.learn(consultation);
    if (consultation.state === "ended") return;
    const prepared = this.takePrepared();
    const [first, ...rest] = this.people.present().filter(({ device }) => !this.links.has(device));
    if (first === undefined) prepared?.close();
    else void this.links.to(first).open(prepared);
    for (const device of rest) void this.links.to(device).open();
    this.tell({ type: "joined" });
  }

  private takePrepared(): Attempt | null {
    const { prepared } = this;
    this.prepared = null;
    return prepared;
  }

  private async learn(consultation: Consultation): Promise<void> {
    this.show({ participants: consultation.participants });
    await this.people.learn(consultation);
    this.dropLeftDevices();
    if (consultation.channel !== this.picture.view.ceiling) this.changeCeiling(consultation.channel);
    if (consultation.state === "ended") this.ended(consultation.outcome);
  }

  /** A device that somebody left for another one is not listened to any more. */
  private dropLeftDevices(): void {
    for (const device of this.links.devices) {
      const person = this.people.device(device)?.person ?? "";
      if (this.people.deviceOf(person) !== device) this.drop(device, false);
    }
  }

  /** Asks once, however many want to know. */
  private refetch(): Promise<void> {
    this.asking ??= this.askAgain().finally(() => (this.asking = null));
    return this.asking;
  }

  private async askAgain(): Promise<void> {
    try {
      const found = await this.options.api.consultation(this.id);
      this.tellJoined(found);
      await this.learn(found);
    } catch (problem) {
      if (isProblem(problem, "not-found")) this.ended(null);
    }
  }

  private async find(device: string): Promise<KnownDevice | undefined> {
    await this.meeting;
    if (this.people.device(device) === undefined) await this.refetch();
    return this.people.device(device);
  }

  private readonly news = ({ kind, body }: CallNews): void => {
    if (body["consultation_id"] !== this.id || this.over) return;
    const person = String(body["person_id"] ?? "");
    if (kind === "participant_joined") void this.someoneJoined(person, String(body["device_id"] ?? ""), String(body["public_key"] ?? ""));
    if (kind === "participant_left") this.someoneLeft(person);
    if (kind === "channel_changed") this.changeCeiling(body["channel"] as Rung);
    if (kind === "ended" || kind === "call_missed") this.ended(typeof body["outcome"] === "string" ? body["outcome"] : null);
  };

  private async someoneJoined(person: string, device: string, publicKey: string): Promise<void> {
    const { personId, deviceId } = this.options.identity;
    if (person === personId) return device === deviceId ? undefined : this.takenElsewhere();
    this.away.delete(person);
    this.meeting = this.people.meet(person, device, publicKey);
    if (!(await this.meeting)) await this.refetch();
    this.show({ participants: this.people.participants });
    this.dropLeftDevices();
    this.later(EXPECT_OFFER_MS, () => {
      const known = this.people.device(device);
      if (known !== undefined && !this.links.has(device) && !this.away.has(person)) void this.links.to(known).open();
    });
  }

  /** A connected line is believed more than the server: it may only have lost sight of the other page. */
  private someoneLeft(person: string): void {
    if (person === this.options.identity.personId) return;
    this.away.add(person);
    for (const { device, phase } of this.picture.view.peers.filter((peer) => peer.person === person))
      if (phase !== "connected") this.drop(device, true);
  }

  private takenElsewhere(): void {
    this.dropAll();
    this.options.media.release();
    this.tell({ type: "failed", failure: "taken" });
  }

  private ended(outcome: string | null): void {
    if (this.picture.view.phase === "ended") return;
    this.tell({ type: "ended", outcome });
    this.dropAll();
    this.options.media.release();
  }

  // --- the links

  private phaseChanged({ device, person }: KnownDevice, phase: LinkPhase): void {
    if (phase === "reconnecting" && this.away.has(person)) return this.drop(device, true);
    const before = this.picture.view.phase;
    const at = Date.now();
    this.tell({ type: "link", device, person, phase, at });
    if (phase !== "connected") return;
    this.tellLined();
    this.settledAt = at + SETTLE_MS;
    if (before === "reconnecting") this.show({ restoredAt: at });
  }

  private drop(device: string, left: boolean): void {
    this.links.drop(device);
    const streams = new Map(this.picture.streams);
    streams.delete(device);
    this.show({ streams });
    this.tell({ type: "dropped", device, left });
  }

  private dropAll(): void {
    for (const device of this.links.devices) this.drop(device, false);
  }

  private readonly arrived = (from: KnownDevice, body: SignalBody): void => {
    if (this.over || this.picture.view.phase === "failed") return;
    if (body.kind !== "offer" && !this.links.has(from.device)) return;
    this.away.delete(from.person);
    void this.links.to(from).receive(body);
  };

  /** An unverified line is never used; a line that is up and checked is not given up for a forged letter. */
  private readonly forged = (device: string): void => {
    const peer = this.picture.view.peers.find((one) => one.device === device);
    if (peer?.phase === "connected" && peer.verified) return;
    this.dropAll();
    this.tell({ type: "failed", failure: "identity" });
  };

  private readonly wireChanged = (): void => {
    const { up } = this.options.wire;
    this.tell({ type: "signalling", up });
    if (!up || this.over) return;
    this.post.flush();
    void this.refetch();
    this.links.each((link) => link.resume());
  };

  private networkChanged(online: boolean): void {
    this.tell({ type: "online", on: online });
    if (online) this.links.each((link) => link.networkChanged());
  }

  // --- what is sent and heard

  private readonly mediaChanged = (): void => {
    if (this.over) return;
    this.links.each((link) => void link.carry());
    this.links.broadcast(this.state());
    this.changed();
  };

  private state(): StateNote {
    const { media } = this.options;
    const { view } = this.picture;
    const silenced = media.micLive && media.trouble.microphone === "MIC_STOLEN";
    return { kind: "state", mic: media.micLive, camera: media.cameraOn && media.videoTrack !== null, rung: sends(view), weak: view.weak, silenced };
  }

  private greet(device: string): void {
    const link = this.links.get(device);
    link?.say(this.state());
    link?.say(this.chat.have());
  }

  private noted({ device, person }: KnownDevice, note: Note): void {
    if (note.kind === "state") this.tell({ type: "note", device, note });
    else if (note.kind === "cannot-hear") this.tell({ type: "unheard", at: Date.now() });
    else if (note.kind === "have") this.fillIn(device, person, note.ids);
    else if (note.kind === "text" && this.chat.hear(note, person)) this.show({ messages: this.chat.messages });
  }

  private fillIn(device: string, person: string, ids: readonly string[]): void {
    for (const note of this.chat.missing(ids, person)) if (this.links.get(device)?.say(note)) this.chat.markSent(note.id);
    this.show({ messages: this.chat.messages });
  }

  private changeCeiling(rung: Rung): void {
    this.tell({ type: "ceiling", rung });
    this.mediaChanged();
  }

  // --- measuring

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    const measured = await this.links.measure().finally(() => (this.looking = false));
    if (this.over) return;
    this.figures = summed(measured);
    for (const { device, figures } of measured) this.links.get(device)?.watch(figures.packetsIn);
    const connected = measured.filter(({ device }) => this.picture.view.peers.some((peer) => peer.device === device && peer.phase === "connected"));
    if (++this.looks % 2 === 0 && connected.length > 0) this.weigh(connected);
  }

  private weigh(measured: readonly Measured[]): void {
    this.sampler.sample(measured);
    const { rung, weak } = this.sampler.ladder;
    const { view } = this.picture;
    for (const { device } of measured) this.listenFor(device);
    const size = weak || Date.now() < this.settledAt ? "small" : "full";
    this.links.each((link) => void link.shape(size));
    if (rung === view.carried && weak === view.weak) return;
    this.tell({ type: "ladder", rung, weak });
    this.mediaChanged();
  }

  private listenFor(device: string): void {
    const note = this.picture.view.peers.find((peer) => peer.device === device)?.note;
    const expected = note !== undefined && note.mic && !note.silenced && note.rung !== "chat";
    if (expected && this.sampler.justFellSilent(device)) this.links.get(device)?.say({ kind: "cannot-hear" });
  }

  // --- what the person does

  write(text: string): void {
    const note = this.chat.write(text);
    if (note !== null && this.links.broadcast(note)) this.chat.markSent(note.id);
    this.show({ messages: this.chat.messages });
  }

  tellUnheard(): void {
    this.links.broadcast({ kind: "cannot-hear" });
  }

  /** Everybody in the consultation goes to this rung; the server tells the others. */
  async chooseChannel(rung: Rung): Promise<void> {
    this.changeCeiling(rung);
    try {
      await this.options.api.channel(this.id, rung);
    } catch (problem) {
      if (problem instanceof Problem) await this.refetch();
    }
  }

  /** After a failure, or to take the call back from another device. */
  async retry(): Promise<void> {
    this.claim.make();
    this.dropAll();
    this.tell({ type: "retry" });
    await this.join();
  }

  /** Hanging up is not finishing: the others are told, and the way back stays open. */
  async leave(): Promise<void> {
    this.links.each((link) => link.close(true));
    await this.post.settled;
    await this.options.api.leave(this.id).catch(() => undefined);
  }

  dispose(): void {
    this.over = true;
    for (const undo of this.undo) undo();
    for (const timer of this.timers) clearTimeout(timer);
    this.pageGone();
    this.takePrepared()?.close();
    this.options.media.stop();
    this.listeners.clear();
  }

  private later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (!this.over) act();
    }, ms);
    this.timers.add(timer);
  }

  private tell(event: CallEvent): void {
    const view = reduce(this.picture.view, event);
    if (view !== this.picture.view) this.show({ view });
  }

  private show(change: Partial<CallPicture>): void {
    this.picture = { ...this.picture, ...change };
    this.changed();
  }

  /** The screen is told a moment later: drawing must not stand before signing and answering. */
  private changed(): void {
    this.telling ??= setTimeout(() => {
      this.telling = null;
      for (const listener of this.listeners) listener();
    }, SHOW_AFTER_MS);
  }
}
