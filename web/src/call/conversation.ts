// What the pages of a call say to each other over their own lines: what each of them sends now, and the chat.
import { sends } from "./call.model";
import { ChatLog } from "./chat";
import type { Links } from "./links";
import type { LocalMedia } from "./media";
import type { Note, StateNote } from "./messages";
import type { KnownDevice } from "./people";
import type { Showing } from "./showing";

export class Conversation {
  private readonly chat: ChatLog;

  constructor(
    self: string,
    private readonly media: LocalMedia,
    private readonly links: Links,
    private readonly showing: Showing,
    private readonly isGuest: (device: string) => boolean,
  ) {
    this.chat = new ChatLog(self);
  }

  private state(): StateNote {
    const { media } = this;
    const { view } = this.showing;
    const silenced = media.micLive && media.trouble.microphone === "MIC_STOLEN";
    return { kind: "state", mic: media.micLive, camera: media.cameraOn && media.videoTrack !== null, rung: sends(view), weak: view.weak, silenced };
  }

  tellState(): void {
    this.links.broadcast(this.state());
  }

  tellUnheard(): void {
    this.links.broadcast({ kind: "cannot-hear" });
  }

  /** A line opened: it is told how things stand here, and asked for what was written meanwhile. */
  greet(device: string): void {
    const link = this.links.get(device);
    link?.say(this.state());
    if (!this.isGuest(device)) link?.say(this.chat.have());
  }

  heard({ device, person }: KnownDevice, note: Note): void {
    if (note.kind === "state") this.showing.tell({ type: "note", device, note });
    else if (note.kind === "cannot-hear") this.showing.tell({ type: "unheard", at: Date.now() });
    else if (this.isGuest(device)) return;
    else if (note.kind === "have") this.fillIn(device, person, note.ids);
    else if (note.kind === "text" && this.chat.hear(note, person)) this.showMessages();
  }

  private fillIn(device: string, person: string, ids: readonly string[]): void {
    for (const note of this.chat.missing(ids, person)) if (this.links.get(device)?.say(note)) this.chat.markSent(note.id);
    this.showMessages();
  }

  write(text: string): void {
    const note = this.chat.write(text);
    if (note !== null && this.links.broadcast(note, (device) => !this.isGuest(device))) this.chat.markSent(note.id);
    this.showMessages();
  }

  private showMessages(): void {
    this.showing.show({ messages: this.chat.messages });
  }
}
