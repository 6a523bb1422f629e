// The links of a call: one per device of the others, made when needed, dropped when they are gone.
import type { Attempt } from "./attempt";
import type { LinkPhase } from "./call.model";
import type { IceSupply } from "./ice";
import type { LocalMedia } from "./media";
import type { Note, Rung } from "./messages";
import { PeerLink } from "./peer";
import type { KnownDevice } from "./people";
import type { Post } from "./post";
import type { Measured } from "./sampler";
import type { CallIdentity, CallWire } from "./wire";

export interface LinkWorld {
  consultation: string;
  identity: CallIdentity;
  media: LocalMedia;
  wire: CallWire;
  ice: IceSupply;
  post: Post;
  rung(): Rung;
  spare(): Promise<Attempt | null>;
}

export interface LinkEvents {
  phase(who: KnownDevice, phase: LinkPhase): void;
  checking(device: string): void;
  verified(device: string, safety: string | null): void;
  impostor(device: string): void;
  /** What they answered is with the browser. */
  answered(): void;
  opened(device: string): void;
  note(who: KnownDevice, note: Note): void;
  media(device: string, stream: MediaStream): void;
  left(device: string): void;
}

export class Links {
  private readonly open = new Map<string, PeerLink>();

  constructor(
    private readonly world: LinkWorld,
    private readonly events: LinkEvents,
  ) {}

  has(device: string): boolean {
    return this.open.has(device);
  }

  get devices(): string[] {
    return [...this.open.keys()];
  }

  get(device: string): PeerLink | undefined {
    return this.open.get(device);
  }

  /** The link to a device, made now if there is none. */
  to(who: KnownDevice): PeerLink {
    const known = this.open.get(who.device);
    if (known !== undefined) return known;
    const link = this.make(who);
    this.open.set(who.device, link);
    return link;
  }

  private make(who: KnownDevice): PeerLink {
    const { consultation, identity, ice, media, post, rung, spare, wire } = this.world;
    const { device } = who;
    const { events } = this;
    return new PeerLink({
      consultation,
      self: { device: identity.deviceId, key: identity.publicKey },
      remote: { device, key: who.publicKey },
      ice,
      media,
      rung,
      spare,
      send: (body) => post.send(device, body),
      canSignal: () => wire.up,
      events: {
        phase: (phase) => events.phase(who, phase),
        checking: () => events.checking(device),
        verified: (safety) => events.verified(device, safety),
        impostor: () => events.impostor(device),
        answered: () => events.answered(),
        opened: () => events.opened(device),
        note: (note) => events.note(who, note),
        media: (stream) => events.media(device, stream),
        left: () => events.left(device),
      },
    });
  }

  drop(device: string): void {
    this.open.get(device)?.close(false);
    this.open.delete(device);
  }

  each(act: (link: PeerLink) => void): void {
    for (const link of this.open.values()) act(link);
  }

  /** True when at least one device got it. */
  broadcast(note: Note, to: (device: string) => boolean = () => true): boolean {
    const meant = [...this.open].filter(([device]) => to(device));
    return meant.map(([, link]) => link.say(note)).some((said) => said);
  }

  async measure(): Promise<Measured[]> {
    const all = [...this.open].map(async ([device, link]) => {
      const figures = await link.figures();
      return figures && { device, figures };
    });
    return (await Promise.all(all)).filter((one) => one !== null);
  }
}
