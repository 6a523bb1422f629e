// The one picture of a call that its screen shows: every event goes through the reducer, and the screen is told a moment later.
import type { Participant } from "../api/types";
import { reduce, startView, type CallEvent, type CallView } from "./call.model";
import type { ChatMessage } from "./chat";
import type { Rung } from "./messages";

/** What the screen shows; a new object after each change. */
export interface CallPicture {
  view: CallView;
  messages: readonly ChatMessage[];
  streams: ReadonlyMap<string, MediaStream>;
  participants: readonly Participant[];
  restoredAt: number | null;
}

const SHOW_AFTER_MS = 25;
/** So long a new picture has the page to itself: what else changed is shown with it or just after. */
const PICTURE_MS = 120;

export class Showing {
  picture: CallPicture;
  private readonly listeners = new Set<() => void>();
  private telling: ReturnType<typeof setTimeout> | null = null;
  private quietUntil = 0;

  constructor(ceiling: Rung, participants: readonly Participant[]) {
    this.picture = { view: startView(ceiling), messages: [], streams: new Map(), participants, restoredAt: null };
  }

  get view(): CallView {
    return this.picture.view;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  tell(event: CallEvent): void {
    const view = reduce(this.view, event);
    if (view !== this.view) this.show({ view });
  }

  show(change: Partial<CallPicture>): void {
    this.picture = { ...this.picture, ...change };
    this.changed();
  }

  /** Somebody waits for this picture, and all letters for it are written: the screen is told at once. */
  addStream(device: string, stream: MediaStream): void {
    if (this.picture.streams.get(device) === stream) return;
    this.show({ streams: new Map(this.picture.streams).set(device, stream) });
    this.tellScreen();
    this.quietUntil = performance.now() + PICTURE_MS;
  }

  dropDevice(device: string, left: boolean): void {
    const streams = new Map(this.picture.streams);
    streams.delete(device);
    this.show({ streams });
    this.tell({ type: "dropped", device, left });
  }

  /** The screen is told a moment later: drawing must not stand before signing and answering. */
  changed(): void {
    this.telling ??= setTimeout(() => this.tellScreen(), Math.max(SHOW_AFTER_MS, this.quietUntil - performance.now()));
  }

  private tellScreen(): void {
    clearTimeout(this.telling ?? undefined);
    this.telling = null;
    for (const listener of this.listeners) listener();
  }

  end(): void {
    this.listeners.clear();
  }
}
