// Being in the consultation, as the server knows it: joining, who else is there and at which device, and what the news say.
import { isProblem, Problem } from "../api/problems";
import type { Participant } from "../api/types";
import { signedNow } from "../live/clock";
import type { Rung } from "./messages";
import { People, type Attending, type KnownDevice } from "./people";
import type { CallApi, CallIdentity, CallNews, InCall } from "./wire";

export interface AttendanceEvents {
  /** This device is in; whoever is there already waits for its offers. */
  joined(): void;
  /** Somebody came, went, or changed device. */
  participants(all: readonly Participant[]): void;
  channel(rung: Rung): void;
  /** Somebody joined at this device a while ago, and nothing was heard of them. */
  overdue(who: KnownDevice): void;
  left(person: string): void;
  /** A guest who was sent out, or whose time is over: gone from every line at once. */
  sentOut(person: string): void;
  /** The server names more people than can be there: nobody of them is believed. */
  crowded(): void;
  takenElsewhere(): void;
  ended(outcome: string | null): void;
}

const JOIN_AGAIN_MS = 2000;
const EXPECT_OFFER_MS = 4000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class Attendance {
  readonly people: People;
  private readonly away = new Set<string>();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private over = false;
  private asking: Promise<void> | null = null;
  /** The news that somebody joined may come just before their first letter. */
  private meeting: Promise<boolean> = Promise.resolve(true);
  private tellJoined: (consultation: InCall) => void = () => undefined;

  /** The consultation as the server told it when this page joined. */
  readonly joinedAs = new Promise<InCall>((resolve) => (this.tellJoined = resolve));

  constructor(
    private readonly id: string,
    private readonly identity: CallIdentity,
    private readonly api: CallApi,
    private readonly events: AttendanceEvents,
  ) {
    this.people = new People(identity.personId);
  }

  async join(): Promise<void> {
    try {
      const joined = await this.api.join(this.id);
      this.tellJoined(joined);
      if (!this.over) await this.isIn(joined);
    } catch (problem) {
      if (problem instanceof Problem && problem.status < 500 && problem.status !== 429) return this.refetch();
      this.later(JOIN_AGAIN_MS, () => void this.join());
    }
  }

  private async isIn(consultation: InCall): Promise<void> {
    const isSound = await this.learn(consultation);
    if (isSound && consultation.state !== "ended") this.events.joined();
  }

  /** Who takes part, by what this page was given. */
  async know(consultation: Attending): Promise<boolean> {
    const isSound = await this.people.learn(consultation);
    if (!isSound) this.events.crowded();
    return isSound;
  }

  private async learn(consultation: InCall): Promise<boolean> {
    const isSound = await this.know(consultation);
    if (!isSound) return false;
    this.watchTheClock();
    this.events.participants(this.people.participants);
    this.events.channel(consultation.channel);
    if (consultation.state === "ended") this.events.ended(consultation.outcome);
    return true;
  }

  /** Asks once, however many want to know. */
  refetch(): Promise<void> {
    this.asking ??= this.askAgain().finally(() => (this.asking = null));
    return this.asking;
  }

  private async askAgain(): Promise<void> {
    try {
      const found = await this.api.consultation(this.id);
      this.tellJoined(found);
      await this.learn(found);
    } catch (problem) {
      if (isProblem(problem, "not-found")) this.events.ended(null);
    }
  }

  async find(device: string): Promise<KnownDevice | undefined> {
    await this.meeting;
    if (this.people.device(device) === undefined) await this.refetch();
    return this.people.device(device);
  }

  readonly news = ({ kind, body }: CallNews): void => {
    if (body["consultation_id"] !== this.id || this.over) return;
    const person = String(body["person_id"] ?? "");
    if (kind === "participant_joined") void this.someoneJoined(person, String(body["device_id"] ?? ""), String(body["public_key"] ?? ""));
    if (kind === "participant_left") this.someoneLeft(person);
    if (kind === "participant_admitted") this.welcome(person);
    if (kind === "participant_removed") this.sendOut(person);
    if (kind === "channel_changed") this.events.channel(body["channel"] as Rung);
    if (kind === "ended" || kind === "call_missed") this.events.ended(typeof body["outcome"] === "string" ? body["outcome"] : null);
  };

  private async someoneJoined(person: string, device: string, publicKey: string): Promise<void> {
    const { personId, deviceId } = this.identity;
    if (person === personId) return device === deviceId ? undefined : this.events.takenElsewhere();
    this.away.delete(person);
    this.meeting = this.people.meet(person, device, publicKey);
    if (!(await this.meeting)) await this.refetch();
    this.events.participants(this.people.participants);
    this.later(EXPECT_OFFER_MS, () => {
      const known = this.people.device(device);
      if (known !== undefined && !this.away.has(person)) this.events.overdue(known);
    });
  }

  private welcome(person: string): void {
    this.people.welcome(person);
    void this.refetch();
  }

  /** The consent says until when: no server has to tell. */
  private watchTheClock(): void {
    for (const [person, until] of this.people.ends) {
      const over = () => (this.people.ends.get(person) ?? Infinity) <= signedNow() && this.sendOut(person);
      this.later(Math.min(until - signedNow(), LONGEST_TIMER_MS), over);
    }
  }

  private sendOut(person: string): void {
    if (person === this.identity.personId) return this.events.ended(null);
    this.away.add(person);
    this.people.sendOut(person);
    this.events.sentOut(person);
    this.events.participants(this.people.participants);
  }

  private someoneLeft(person: string): void {
    if (person === this.identity.personId) return;
    this.away.add(person);
    this.events.left(person);
  }

  isAway(person: string): boolean {
    return this.away.has(person);
  }

  /** Whoever writes to us is there. */
  isHere(person: string): void {
    this.away.delete(person);
  }

  /** A device that its person left for another one. */
  isStale(device: string): boolean {
    return this.people.deviceOf(this.people.device(device)?.person ?? "") !== device;
  }

  end(): void {
    this.over = true;
    for (const timer of this.timers) clearTimeout(timer);
  }

  private later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (!this.over) act();
    }, ms);
    this.timers.add(timer);
  }
}
