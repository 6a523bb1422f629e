// The link to one other device: who offers, who gives way, and how a lost path is found again.
import { Attempt, type PictureSize } from "./attempt";
import { IceUnavailable, type IceSupply } from "./ice";
import { IdentityCheck, type End, type IdentityEvents } from "./identity";
import { Recovery } from "./recovery";
import { hashText } from "./safety";
import { decodeNote, type AnswerBody, type Note, type OfferBody, type Rung, type SignalBody } from "./messages";
import type { LinkFigures } from "./stats";
import type { LinkPhase } from "./call.model";
import type { LocalMedia } from "./media";

export interface PeerEvents extends IdentityEvents {
  phase(phase: LinkPhase): void;
  answered(): void;
  opened(): void;
  note(note: Note): void;
  media(stream: MediaStream): void;
  left(): void;
}

export interface PeerDeps {
  consultation: string;
  self: End;
  remote: End;
  ice: IceSupply;
  media: LocalMedia;
  rung: () => Rung;
  /** A connection made ready to answer with, if there is one left. */
  spare: () => Promise<Attempt | null>;
  send: (body: SignalBody) => void;
  canSignal: () => boolean;
  events: PeerEvents;
}

const YIELD_MS = 900;
const ANSWER_MS = 2500;
/** The browser itself needs five seconds to notice a dead path. */
const SILENCE_MS = 2500;
const REOPEN_EVERY_TRIES = 4;

export class PeerLink {
  private attempt: Attempt | null = null;
  private phase: LinkPhase | null = null;
  private everConnected = false;
  /** Our offer as sent, until it is answered. */
  private pending: OfferBody | null = null;
  private pendingHash: Promise<string> = Promise.resolve("");
  private lastAnswer: AnswerBody | null = null;
  private queue: Promise<void> = Promise.resolve();
  private closed = false;
  /** The network changed and no new path was asked for since. */
  private stale = false;
  private packetsIn = 0;
  private heardAt = Infinity;
  private readonly polite: boolean;
  private readonly identity: IdentityCheck;
  private readonly recovery = new Recovery((tries) => this.recover(tries));

  constructor(private readonly deps: PeerDeps) {
    this.polite = deps.self.device < deps.remote.device;
    this.identity = new IdentityCheck(deps.self, deps.remote, deps.events);
  }

  /** Runs one step after the other: descriptions must never overtake each other. */
  private inTurn(step: () => Promise<unknown>): Promise<void> {
    const turn = this.queue.then(() => (this.closed ? undefined : this.tried(step)));
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  /** What the browser or the network refuses now is tried again later; anything else is a fault and stays one. */
  private async tried(step: () => Promise<unknown>): Promise<void> {
    try {
      await step();
    } catch (problem) {
      if (!(problem instanceof DOMException) && !(problem instanceof IceUnavailable)) throw problem;
      if (!this.closed) this.recovery.plan(YIELD_MS);
    }
  }

  private become(phase: LinkPhase): void {
    if (this.closed || phase === this.phase) return;
    this.phase = phase;
    this.deps.events.phase(phase);
  }

  private seek(): void {
    this.become(this.everConnected ? "reconnecting" : "connecting");
  }

  /** Opens a connection from this side, with a prepared attempt when there is one. */
  open(prepared: Attempt | null = null): Promise<void> {
    return this.inTurn(() => this.offerAnew(prepared));
  }

  private async offerAnew(prepared: Attempt | null): Promise<void> {
    this.seek();
    const attempt = prepared ?? new Attempt(crypto.randomUUID(), await this.deps.ice.configuration());
    this.adopt(attempt);
    if (prepared === null) await attempt.prepareOffer(this.deps.media, this.deps.rung());
    this.identity.offers(attempt);
    await this.sendOffer(attempt, false);
    if (prepared !== null) await attempt.carry(this.deps.media, this.deps.rung());
  }

  private adopt(attempt: Attempt): void {
    this.attempt?.close();
    this.attempt = attempt;
    this.pending = this.lastAnswer = null;
    const current = (act: () => void) => () => (attempt === this.attempt && !this.closed ? act() : undefined);
    attempt.report({
      state: (state) => current(() => this.stateChanged(attempt, state))(),
      candidate: (candidate) => this.deps.send({ kind: "candidate", attempt: attempt.id, candidate }),
      opened: current(() => this.channelOpened()),
      closed: current(() => this.channelClosed()),
      heard: (json) => this.heard(json),
      media: (stream) => this.deps.events.media(stream),
    });
  }

  private async sendOffer(attempt: Attempt, restart: boolean): Promise<void> {
    const sdp = attempt.pc.localDescription?.sdp ?? "";
    this.pending = { kind: "offer", attempt: attempt.id, sdp, commitment: await attempt.commitment, restart };
    this.pendingHash = hashText(sdp);
    this.deps.send(this.pending);
    this.recovery.plan(ANSWER_MS);
  }

  async receive(body: SignalBody): Promise<void> {
    if (body.kind === "bye") return this.deps.events.left();
    await this.inTurn(async () => {
      if (body.kind === "offer") await this.offered(body, await hashText(body.sdp));
      else if (body.attempt !== this.attempt?.id) return;
      else if (body.kind === "answer") await this.answered(this.attempt, body);
      else if (body.kind === "candidate") await this.attempt.addCandidate(body.candidate);
      else await this.offerAnew(null);
    });
  }

  private async offered(offer: OfferBody, hash: string): Promise<void> {
    const { attempt, lastAnswer, pending } = this;
    if (lastAnswer?.offer === hash) return this.deps.send(lastAnswer);
    if (pending !== null && pending.restart === offer.restart && !this.polite) return this.insist(pending);
    if (attempt !== null && offer.attempt === attempt.id) return this.answer(attempt, offer, hash);
    if (offer.restart) return this.deps.send(pending ?? { kind: "lost", attempt: offer.attempt });
    this.seek();
    const fresh = (await this.deps.spare()) ?? new Attempt(offer.attempt, await this.deps.ice.configuration());
    fresh.id = offer.attempt;
    this.adopt(fresh);
    this.identity.answers(fresh, offer.commitment);
    await this.answer(fresh, offer, hash);
  }

  /** Both offered at once and the other side gives way; it may not have seen our offer, so it gets it again. */
  private insist(pending: OfferBody): void {
    if (!pending.restart) this.deps.send(pending);
  }

  private async answer(attempt: Attempt, offer: OfferBody, hash: string): Promise<void> {
    this.pending = null;
    const sdp = await attempt.answer(offer.sdp);
    this.lastAnswer = { kind: "answer", attempt: attempt.id, sdp, offer: hash, nonce: attempt.nonce };
    this.deps.send(this.lastAnswer);
    await attempt.carry(this.deps.media, this.deps.rung());
    if (this.phase !== "connected") this.recovery.plan(ANSWER_MS * 3);
  }

  private async answered(attempt: Attempt, answer: AnswerBody): Promise<void> {
    if (this.pending === null || answer.offer !== (await this.pendingHash)) return;
    this.pending = null;
    this.identity.answered(answer.nonce);
    await attempt.describeRemote({ type: "answer", sdp: answer.sdp });
    this.deps.events.answered();
  }

  private stateChanged(attempt: Attempt, state: RTCPeerConnectionState): void {
    if (state === "connected") this.connected(attempt);
    if (state !== "disconnected" && state !== "failed") return;
    this.seek();
    this.recovery.plan(state === "failed" ? 0 : this.polite ? 2 * YIELD_MS : YIELD_MS);
  }

  private connected(attempt: Attempt): void {
    this.everConnected = true;
    this.heardAt = Date.now();
    this.recovery.settle();
    this.become("connected");
    void this.identity.verify(attempt);
  }

  private channelOpened(): void {
    if (this.identity.reveal !== null) this.say({ kind: "reveal", nonce: this.identity.reveal });
    this.deps.events.opened();
  }

  /** The other page closed its end (a reload, most often): say so at once instead of waiting for silence. */
  private channelClosed(): void {
    this.seek();
    this.recovery.plan(ANSWER_MS);
  }

  /** Looked at twice a second. Neither packets nor heartbeats for a while: the path is dead, whatever the browser says. */
  watch(packetsIn: number): void {
    this.say({ kind: "beat" });
    const grew = packetsIn > this.packetsIn;
    this.packetsIn = packetsIn;
    if (grew) return this.alive();
    if (this.phase !== "connected" || Date.now() - this.heardAt < SILENCE_MS) return;
    this.seek();
    this.recovery.plan(this.polite ? YIELD_MS : 0);
  }

  private alive(): void {
    this.heardAt = Date.now();
    const { attempt } = this;
    if (attempt !== null && this.phase === "reconnecting" && attempt.pc.connectionState === "connected" && attempt.open) this.connected(attempt);
  }

  private heard(json: string): void {
    this.alive();
    const note = decodeNote(json);
    if (note?.kind === "reveal") void this.identity.revealed(note.nonce);
    else if (note?.kind === "bye") this.deps.events.left();
    else if (note !== null && note.kind !== "beat") this.deps.events.note(note);
  }

  say(note: Note): boolean {
    return this.attempt?.say(JSON.stringify(note)) ?? false;
  }

  private recover(tries: number): void {
    if (this.closed || !this.deps.canSignal()) return;
    if (this.phase === "connected" && this.pending === null && !this.stale) return this.recovery.settle();
    if (!this.everConnected && tries >= REOPEN_EVERY_TRIES) this.become("failed");
    const reopen = this.phase !== "connected" && tries > 0 && tries % REOPEN_EVERY_TRIES === 0;
    void this.inTurn(() => (reopen ? this.offerAnew(null) : this.offerAgain()));
  }

  /** An unanswered first offer is sent again as it was; otherwise a new path is sought for the same connection. */
  private async offerAgain(): Promise<void> {
    const { attempt, pending } = this;
    if (attempt === null) return this.offerAnew(null);
    if (pending !== null && !pending.restart) return this.deps.send(pending);
    if (attempt.pc.remoteDescription === null) return;
    this.stale = false;
    attempt.configure(await this.deps.ice.configuration());
    await attempt.pc.setLocalDescription(await attempt.pc.createOffer({ iceRestart: true }));
    await this.sendOffer(attempt, true);
  }

  /** The network under us changed: the old path may be dead without anybody having noticed yet. */
  networkChanged(): void {
    if (this.attempt === null || this.closed) return;
    this.stale = true;
    this.recovery.now();
  }

  /** Signalling is back: whoever is not connected, was not answered, or has another network, tries at once. */
  resume(): void {
    if (this.attempt !== null && (this.phase !== "connected" || this.pending !== null || this.stale)) this.recovery.now();
  }

  carry(): Promise<void> {
    return this.inTurn(async () => this.attempt?.carry(this.deps.media, this.deps.rung()));
  }

  shape(size: PictureSize): Promise<void> {
    return this.inTurn(async () => this.attempt?.shape(size));
  }

  figures(): Promise<LinkFigures> | null {
    return this.attempt?.figures() ?? null;
  }

  /** Without a goodbye the other side keeps waiting for us: that is what a reload wants. */
  close(goodbye: boolean): void {
    if (goodbye) {
      this.say({ kind: "bye" });
      this.deps.send({ kind: "bye", attempt: this.attempt?.id ?? "none" });
    }
    this.closed = true;
    this.recovery.settle();
    this.identity.forget();
    this.attempt?.close();
    this.attempt = null;
  }
}
