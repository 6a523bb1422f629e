// A consultation's call on this page: brings together who is there, the links to their devices, what is said, and the picture of it all.
import { Problem } from "../api/problems";
import type { Consultation } from "../api/types";
import { Attendance, type AttendanceEvents } from "./attendance";
import type { Attempt } from "./attempt";
import { sends, type LinkPhase } from "./call.model";
import { Conversation } from "./conversation";
import { Gossip, type SafeWitness } from "./gossip";
import { IceSupply } from "./ice";
import { Links, type LinkEvents } from "./links";
import { Lookout } from "./lookout";
import type { LocalMedia } from "./media";
import type { HeadsNote, Note, Rung, SealedNote, SignalBody } from "./messages";
import { Claim, watchPage } from "./page";
import type { KnownDevice } from "./people";
import { Passing } from "./passing";
import { Post } from "./post";
import type { CallFigures } from "./sampler";
import { Showing, type CallPicture } from "./showing";
import type { Waiting } from "./waiting";
import type { CallApi, CallIdentity, CallWire, InCall } from "./wire";

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
  /** A connection made ready to answer with. */
  spare: Promise<Attempt | null>;
  /** Who waits there already: they are offered to while this device still joins. */
  waiting: readonly Waiting[];
}

export class Call {
  private readonly id: string;
  private readonly showing: Showing;
  private readonly attendance: Attendance;
  private readonly post: Post;
  private readonly links: Links;
  private readonly conversation: Conversation;
  private readonly gossip: Gossip;
  private readonly passing: Passing;
  private readonly lookout: Lookout;
  private readonly claim: Claim;
  private readonly undo: (() => void)[] = [];
  private over = false;
  private prepared: Attempt | null;
  private spare: Promise<Attempt | null>;
  private tellLined: () => void = () => undefined;
  private tellAnswered: () => void = () => undefined;

  /** The first answer to an offer of this page is with the browser, which goes on by itself. */
  readonly answered = new Promise<void>((resolve) => (this.tellAnswered = resolve));

  /** The first line to another device is up. */
  readonly lined = new Promise<void>((resolve) => (this.tellLined = resolve));

  constructor(private readonly options: CallOptions) {
    const { consultation, identity, wire, api, media, ice } = options;
    this.id = consultation.id;
    this.prepared = options.prepared;
    this.spare = options.spare;
    this.showing = new Showing(consultation.channel, consultation.participants);
    this.attendance = new Attendance(this.id, identity, api, this.attendanceEvents());
    this.claim = new Claim(this.id, () => this.takenElsewhere());
    const letters = { arrived: this.arrived, forged: this.forged, find: (device: string) => this.attendance.find(device), failed: reportError };
    this.post = new Post(this.id, identity, wire, letters, { sent: localStorage, seen: sessionStorage });
    const rung = () => sends(this.showing.view);
    this.links = new Links({ consultation: this.id, identity, media, wire, ice: ice ?? new IceSupply(api.ice), post: this.post, rung, spare: () => this.takeSpare() }, this.linkEvents());
    this.conversation = new Conversation(identity.personId, media, this.links, this.showing, (device) => this.isGuest(device));
    this.gossip = new Gossip(this.gossipWorld());
    this.passing = new Passing(this.gossipWorld());
    this.lookout = new Lookout(this.links, this.showing, this.mediaChanged);
  }

  private attendanceEvents(): AttendanceEvents {
    return {
      joined: () => this.joined(),
      participants: (participants) => {
        this.showing.show({ participants });
        this.dropStaleDevices();
      },
      channel: (rung) => this.changeCeiling(rung),
      overdue: (who) => (this.links.has(who.device) || this.isRefused ? undefined : void this.links.to(who).open()),
      left: (person) => this.someoneLeft(person),
      sentOut: (person) => this.someoneSentOut(person),
      crowded: () => this.mismatch(),
      takenElsewhere: () => this.takenElsewhere(),
      ended: (outcome) => this.ended(outcome),
    };
  }

  private linkEvents(): LinkEvents {
    const { showing } = this;
    return {
      phase: (who, phase) => this.phaseChanged(who, phase),
      checking: (device) => showing.tell({ type: "checking", device }),
      verified: (device, safety) => showing.tell({ type: "verified", device, safety }),
      // the line itself says so, which no letter of a server can make it do: checked before or not, it ends
      impostor: () => this.mismatch(),
      answered: () => this.tellAnswered(),
      opened: (device) => {
        this.conversation.greet(device);
        if (this.isGuest(device)) return;
        this.passing.greet(device);
        this.gossip.greet(device);
      },
      note: (who, note) => this.heard(who, note),
      media: (device, stream) => showing.addStream(device, stream),
      left: (device) => this.drop(device, true),
    };
  }

  private heard(who: KnownDevice, note: Note): void {
    if (note.kind !== "heads" && note.kind !== "sealed") return this.conversation.heard(who, note);
    if (this.isGuest(who.device)) return;
    if (note.kind === "sealed") this.passing.heard(who.device, note);
    else void this.gossip.heard(who.device, note);
  }

  /** A guest hears and sees, and takes no part in what is written or sealed. */
  private isGuest(device: string): boolean {
    const { people } = this.attendance;
    return people.isGuest(people.device(device)?.person ?? "");
  }

  private gossipWorld(): ConstructorParameters<typeof Gossip>[0] & ConstructorParameters<typeof Passing>[0] {
    return {
      showing: this.showing,
      say: (device: string, note: HeadsNote | SealedNote) => void this.links.get(device)?.say(note),
      devices: () => this.links.devices.filter((device) => !this.isGuest(device)),
      find: (device) => this.attendance.people.met(device),
      mismatch: () => this.mismatch(),
      denied: () => this.refuse("unsealed"),
    };
  }

  /** What this page knows of the consultation's safe, once it knows it: compared with the others for as long as they talk. */
  compareWith(witness: SafeWitness): () => void {
    const { people } = this.attendance;
    const lookAgain = () => (people.isOutdated ? void this.attendance.refetch() : undefined);
    people.signs = witness.signs;
    const undo = [this.gossip.use(witness), witness.subscribe(lookAgain), () => (people.signs = () => null)];
    if (witness.passage) undo.push(this.passing.use(witness.passage));
    lookAgain();
    return () => undo.forEach((one) => one());
  }

  get picture(): CallPicture {
    return this.showing.picture;
  }

  get figures(): CallFigures {
    return this.lookout.figures;
  }

  /** How much has come from whoever is no guest: it grows as long as they are there. */
  get packetsFromHosts(): number {
    return this.lookout.measured.reduce((sum, { device, figures }) => (this.isGuest(device) ? sum : sum + figures.packetsIn), 0);
  }

  /** The consultation as the server told it when this page joined. */
  get joinedAs(): Promise<InCall> {
    return this.attendance.joinedAs;
  }

  subscribe = (listener: () => void): (() => void) => this.showing.subscribe(listener);

  async start(): Promise<void> {
    const { consultation, isIn, wire, media, waiting } = this.options;
    this.lookout.start();
    this.undo.push(() => this.lookout.stop(), () => this.claim.end(), () => this.attendance.end());
    this.undo.push(wire.onSignal((signal) => this.post.receive(signal)), wire.onLost((call, n) => this.post.lost(call, n)), wire.onReady(() => this.post.flush()));
    this.undo.push(wire.onNews(this.attendance.news), wire.onChange(this.wireChanged));
    this.undo.push(media.subscribe(this.mediaChanged));
    this.undo.push(watchPage({ network: (online) => this.networkChanged(online), gone: () => this.pageGone() }));
    this.claim.make();
    const { people } = this.attendance;
    // what somebody waits for goes first: a server works through both one after the other
    if (waiting.length > 0) await people.expect(waiting).then((devices) => this.offerTo(devices));
    const known = waiting.length > 0 ? undefined : this.attendance.know(consultation);
    await Promise.all([known, isIn ? this.showing.tell({ type: "joined" }) : this.attendance.join()]);
  }

  private pageGone(): void {
    this.post.remember();
    this.links.each((link) => link.close(false));
  }

  // --- who is there

  /** Whoever joins later offers to everybody who is there. */
  private joined(): void {
    void this.offerTo(this.attendance.people.present());
    this.takePrepared()?.close();
    this.showing.tell({ type: "joined" });
  }

  private async offerTo(devices: readonly KnownDevice[]): Promise<void> {
    if (this.over) return;
    const strangers = devices.filter(({ device }) => !this.links.has(device));
    await Promise.all(strangers.map((device) => this.links.to(device).open(this.takePrepared())));
  }

  private takePrepared(): Attempt | null {
    const { prepared } = this;
    this.prepared = null;
    return prepared;
  }

  private takeSpare(): Promise<Attempt | null> {
    const { spare } = this;
    this.spare = Promise.resolve(null);
    return spare;
  }

  /** A device that somebody left for another one is not listened to any more. */
  private dropStaleDevices(): void {
    for (const device of this.links.devices) if (this.attendance.isStale(device)) this.drop(device, false);
  }

  /** A connected line is believed more than the server: it may only have lost sight of the other page. */
  private someoneLeft(person: string): void {
    for (const { device, phase } of this.showing.view.peers.filter((peer) => peer.person === person))
      if (phase !== "connected") this.drop(device, true);
  }

  /** Unlike who leaves, a guest who is sent out is believed by no line: all of theirs end now. */
  private someoneSentOut(person: string): void {
    for (const { device } of this.showing.view.peers.filter((peer) => peer.person === person)) this.drop(device, false);
  }

  private takenElsewhere(): void {
    this.dropAll();
    this.options.media.release();
    this.showing.tell({ type: "failed", failure: "taken" });
  }

  private ended(outcome: string | null): void {
    if (this.showing.view.phase === "ended") return;
    this.showing.tell({ type: "ended", outcome });
    this.dropAll();
    this.options.media.release();
  }

  // --- the links

  private phaseChanged({ device, person }: KnownDevice, phase: LinkPhase): void {
    if (phase === "reconnecting" && this.attendance.isAway(person)) return this.drop(device, true);
    const before = this.showing.view.phase;
    const at = Date.now();
    this.showing.tell({ type: "link", device, person, phase, at });
    // a network that went took the way to the server along, and without that one no new path is agreed on
    if (phase === "reconnecting") this.options.wire.probe();
    if (phase !== "connected") return;
    this.tellLined();
    this.lookout.connected(at);
    if (before === "reconnecting") this.showing.show({ restoredAt: at });
  }

  private drop(device: string, left: boolean): void {
    this.links.drop(device);
    this.showing.dropDevice(device, left);
  }

  private dropAll(): void {
    for (const device of this.links.devices) this.drop(device, false);
  }

  private readonly arrived = (from: KnownDevice, body: SignalBody): void => {
    if (this.over || this.showing.view.phase === "failed") return;
    if (body.kind !== "offer" && !this.links.has(from.device)) return;
    this.attendance.isHere(from.person);
    void this.links.to(from).receive(body);
  };

  /** An unverified line is never used; a line that is up and checked is not given up for a forged letter. */
  private readonly forged = (device: string): void => {
    const peer = this.showing.view.peers.find((one) => one.device === device);
    if (peer?.phase === "connected" && peer.verified) return;
    this.mismatch();
  };

  /** Ended for somebody who could not be checked, or a safe that is denied: only the person at this page begins again. */
  private get isRefused(): boolean {
    const { phase, failure } = this.showing.view;
    return phase === "failed" && (failure === "identity" || failure === "unsealed");
  }

  private mismatch(): void {
    this.refuse("identity");
  }

  private refuse(failure: "identity" | "unsealed"): void {
    this.dropAll();
    this.showing.tell({ type: "failed", failure });
  }

  private readonly wireChanged = (): void => {
    const { up } = this.options.wire;
    this.showing.tell({ type: "signalling", up });
    if (!up || this.over) return;
    this.post.flush();
    void this.attendance.refetch();
    this.links.each((link) => link.resume());
  };

  private networkChanged(online: boolean): void {
    this.showing.tell({ type: "online", on: online });
    if (!online) return;
    this.options.wire.probe();
    this.links.each((link) => link.networkChanged());
  }

  /** Camera, microphone or what the line carries changed: the links send what is right now, and say so. */
  private readonly mediaChanged = (): void => {
    if (this.over) return;
    this.links.each((link) => void link.carry());
    this.conversation.tellState();
    this.showing.changed();
  };

  private changeCeiling(rung: Rung): void {
    if (rung === this.showing.view.ceiling) return;
    this.showing.tell({ type: "ceiling", rung });
    this.mediaChanged();
  }

  // --- what the person does

  write(text: string): void {
    this.conversation.write(text);
  }

  tellUnheard(): void {
    this.conversation.tellUnheard();
  }

  /** Everybody in the consultation goes to this rung; the server tells the others. */
  async chooseChannel(rung: Rung): Promise<void> {
    this.changeCeiling(rung);
    try {
      await this.options.api.channel(this.id, rung);
    } catch (problem) {
      if (problem instanceof Problem) await this.attendance.refetch();
    }
  }

  /** After a failure, or to take the call back from another device. */
  async retry(): Promise<void> {
    this.claim.make();
    this.dropAll();
    this.showing.tell({ type: "retry" });
    await this.attendance.join();
  }

  /** Hanging up is not finishing: the others are told, and the way back stays open. */
  async leave(): Promise<void> {
    this.links.each((link) => link.close(true));
    await this.post.settled;
    await this.options.api.leave(this.id).catch(() => undefined);
  }

  dispose(): void {
    this.over = true;
    this.gossip.stop();
    this.passing.stop();
    for (const undo of this.undo) undo();
    this.pageGone();
    this.takePrepared()?.close();
    void this.takeSpare().then((spare) => spare?.close());
    this.options.media.stop();
    this.showing.end();
  }
}
