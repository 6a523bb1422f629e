// What the opened envelopes of a safe mean together: the conversation in its order, what was told, what was read. Pure.
import { readAnswers, readFile, readMark, readMessage, readReport, type AnswersBody, type FileBody, type ReportBody } from "./plaintext";

/** One envelope that was verified and, where it is sealed, opened. */
export interface Opened {
  seq: number;
  type: string;
  device: string;
  /** Whose device; null for one that the safe no longer knows. */
  person: string | null;
  at: string;
  /** Null where it could not be opened, or where there is nothing to open. */
  body: Record<string, unknown> | null;
}

interface Said {
  id: string;
  at: string;
  mine: boolean;
  person: string | null;
  /** Null while it waits to be sent, or while only its writer says that it was. */
  seq: number | null;
}

export type Entry = (Said & { kind: "text"; text: string }) | (Said & { kind: "file"; file: FileBody });

export interface Talk {
  entries: readonly Entry[];
  /** The answers that were put in last. */
  answers: AnswersBody | null;
  /** The patient's photos and files from before anybody else wrote: they belong to the answers. */
  before: readonly FileBody[];
  report: ReportBody | null;
  /** How far everybody else has read. */
  readUpto: number;
  /** How far this person has read, on any device. */
  myMark: number;
  unread: number;
}

export const noTalk: Talk = { entries: [], answers: null, before: [], report: null, readUpto: 0, myMark: 0, unread: 0 };

function entryOf(one: Opened, self: string): Entry | null {
  const said = { at: one.at, mine: one.person === self, person: one.person, seq: one.seq };
  const message = one.type === "message" && one.body ? readMessage(one.body) : null;
  if (message) return { ...said, ...message, kind: "text" };
  const file = one.type === "file" && one.body ? readFile(one.body) : null;
  return file && { ...said, id: file.id, kind: "file", file };
}

/** Sent twice by a device that did not hear the answer, it is shown once. */
function once(entries: readonly Entry[]): Entry[] {
  const known = new Set<string>();
  return entries.filter(({ id, person }) => {
    const name = `${person} ${id}`;
    return !known.has(name) && known.add(name);
  });
}

function last<T>(opened: readonly Opened[], type: string, read: (body: Record<string, unknown>) => T | null): T | null {
  const found = opened.filter((one) => one.type === type && one.body !== null).map((one) => read(one.body!));
  return found.findLast((one) => one !== null) ?? null;
}

function marks(opened: readonly Opened[], mine: (one: Opened) => boolean): number {
  const upto = opened.filter((one) => one.type === "read" && mine(one) && one.body).map((one) => readMark(one.body!)?.upto ?? 0);
  return Math.max(0, ...upto);
}

/** `self` is the person who looks. */
export function talkOf(opened: readonly Opened[], self: string): Talk {
  const entries = once(opened.map((one) => entryOf(one, self)).filter((one) => one !== null));
  const myMark = marks(opened, (one) => one.person === self);
  const patient = opened[0]?.person;
  const answered = opened.find((one) => one.person !== patient)?.seq ?? Infinity;
  const before = entries.filter((one) => one.person === patient && (one.seq ?? Infinity) < answered);
  return {
    entries,
    answers: last(opened, "answers", readAnswers),
    before: before.flatMap((one) => (one.kind === "file" ? [one.file] : [])),
    report: last(opened, "report", readReport),
    readUpto: marks(opened, (one) => one.person !== self),
    myMark,
    unread: entries.filter((one) => !one.mine && (one.seq ?? 0) > myMark).length,
  };
}

/** The same for a message before the chain has it and after. */
export const nameOf = ({ id, person }: Pick<Entry, "id" | "person">): string => `${person} ${id}`;

/** What its writers passed on directly and the chain does not have yet. */
export function arrivingOf(said: readonly Opened[], talk: Talk, self: string): Entry[] {
  const known = new Set(talk.entries.map(nameOf));
  const entries = said.flatMap((one) => entryOf(one, self) ?? []);
  return entries.filter((one) => !known.has(nameOf(one))).map((one) => ({ ...one, seq: null }));
}

/** How far all is read when these were seen before the chain had them: up to the first that was not. */
export function readWith({ entries, myMark }: Talk, seen: ReadonlySet<string>): number {
  const unread = entries.filter((one) => !one.mine && (one.seq ?? 0) > myMark);
  const unseen = unread.findIndex((one) => !seen.has(nameOf(one)));
  return (unseen < 0 ? unread : unread.slice(0, unseen)).at(-1)?.seq ?? myMark;
}

/** With what still waits on this device at the end. */
export function withUnsent(talk: Talk, waiting: readonly Entry[]): readonly Entry[] {
  const sent = new Set(talk.entries.filter((one) => one.mine).map((one) => one.id));
  return [...talk.entries, ...waiting.filter((one) => !sent.has(one.id))];
}
