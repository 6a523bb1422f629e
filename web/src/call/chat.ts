// Messages typed during the call: kept in memory only, told again to a page that was loaded anew.
import { MAX_TEXT, type Note, type TextNote } from "./messages";

export interface ChatMessage extends TextNote {
  mine: boolean;
  /** False until a connection has taken it. */
  sent: boolean;
}

const LONGEST_LOG = 500;

export class ChatLog {
  messages: readonly ChatMessage[] = [];

  constructor(private readonly self: string) {}

  /** Returns the note to send, or null when there is nothing to say. */
  write(text: string): TextNote | null {
    const trimmed = text.trim().slice(0, MAX_TEXT);
    if (trimmed === "") return null;
    const note: TextNote = { kind: "text", id: crypto.randomUUID(), at: this.now(), author: this.self, text: trimmed };
    this.add({ ...note, mine: true, sent: false });
    return note;
  }

  /** Never before what was heard last: an answer stands under its question even when two clocks differ. */
  private now(): string {
    const last = Date.parse(this.messages.at(-1)?.at ?? "") || 0;
    return new Date(Math.max(Date.now(), last + 1)).toISOString();
  }

  markSent(id: string): void {
    this.messages = this.messages.map((message) => (message.id === id ? { ...message, sent: true } : message));
  }

  /** A person can speak for itself, and can give us back what we wrote before a reload; for nobody else. */
  hear(note: TextNote, person: string): boolean {
    const known = this.messages.some((message) => message.id === note.id);
    if (known || (note.author !== person && note.author !== this.self)) return false;
    this.add({ ...note, mine: note.author === this.self, sent: true });
    return true;
  }

  private add(message: ChatMessage): void {
    const all = [...this.messages, message];
    this.messages = all.sort((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id)).slice(-LONGEST_LOG);
  }

  have(): Note {
    return { kind: "have", ids: this.messages.map((message) => message.id) };
  }

  /** What a page that has only these ids should get: our own messages and those it wrote itself. */
  missing(ids: readonly string[], person: string): TextNote[] {
    const known = new Set(ids);
    const due = this.messages.filter((message) => !known.has(message.id) && (message.mine || message.author === person));
    return due.map(({ id, at, author, text }) => ({ kind: "text", id, at, author, text }));
  }
}
