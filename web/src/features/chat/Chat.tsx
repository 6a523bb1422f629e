// The conversation of a safe: what was written and sent, what waits, and the line to write in. For patient and doctor alike.
import { useEffect, useMemo, useRef, type KeyboardEvent, type ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { Icon } from "../../design/Icon";
import { Note } from "../../design/Surfaces";
import type { Shown } from "../../vault/misnamed";
import type { SafeClient } from "../../vault/safe";
import type { SafePicture } from "../../vault/picture";
import { withUnsent, type Entry } from "../../vault/talk.model";
import { usePicture } from "../../vault/usePicture";
import { useFormats, useWords } from "../../words";
import { KeysOf } from "./DoctorKeys";
import { FileEntry } from "./FileEntry";
import { KeyHolders } from "./KeyHolders";
import { OtherName } from "./OtherName";
import { Write } from "./Write";
import "./chat.css";

export interface ChatProps {
  safe: SafeClient;
  /** Null while nobody is there to write to yet. */
  otherName: string | null;
  nameOf(person: string | null): string;
  /** The doctor as the consultation names them. */
  doctor?: Shown;
  className?: string;
  /** Null where the conversation is always there. */
  onClose?: (() => void) | null;
  /** False where another heading says what this is. */
  headed?: boolean;
}

export function Chat({ safe, otherName, nameOf, doctor, className, onClose = null, headed = true }: ChatProps) {
  const t = useWords("chat");
  const picture = usePicture(safe);
  const { talk, arriving, waiting, state, attack } = picture;
  const entries = useMemo(() => withUnsent(talk, [...arriving, ...waiting]), [talk, arriving, waiting]);
  const log = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (entries.length > 0) void log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [entries.length]);
  useRead(safe, talk.unread + arriving.length);
  // a photo is looked at in a dialog of its own, whose Escape is not meant for the conversation
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape" && event.currentTarget.contains(event.target as Node)) onClose?.();
  };
  return (
    <section className={className ? `chat ${className}` : "chat"} aria-label={t("title")} onKeyDown={press} data-testid="chat-panel" data-state={state}>
      {headed && <Head onClose={onClose} />}
      <p className="chat__note cap soft"><Icon name="lock" size="s" />{t("locked")}</p>
      <KeyHolders holders={picture.holders} nameOf={nameOf}><KeysOf safe={safe} /></KeyHolders>
      <OtherName picture={picture} doctor={doctor} className="chat__trouble" />
      <div className="chat__log" role="log" aria-live="off" aria-label={t("log")} tabIndex={0} ref={log} data-testid="chat-log">
        {entries.length === 0 && <p className="chat__empty soft">{state === "opening" ? t("opening") : otherName ? t("empty", { name: otherName }) : t("empty.early")}</p>}
        <ol>{entries.map((entry) => <Line key={`${entry.person} ${entry.id}`} entry={entry} safe={safe} name={nameOf(entry.person)} other={otherName} readUpto={talk.readUpto} progress={picture.progress.get(entry.id)} unsent={unsentWord(picture)} />)}</ol>
      </div>
      {attack && <div className="chat__trouble"><Note tone="danger" role="alert">{t("refused", { attack })}</Note></div>}
      {state === "destroyed" ? <p className="chat__over small soft">{t("over")}</p> : <Write safe={safe} label={otherName ? t("to", { name: otherName }) : t("to.doctor")} />}
    </section>
  );
}

function Head({ onClose }: { onClose: (() => void) | null }) {
  const t = useWords("chat");
  return (
    <header className="chat__head">
      <h2>{t("title")}</h2>
      {onClose && <AriaButton className="tool tool--icon" aria-label={t("close")} onPress={onClose} data-testid="chat-close"><Icon name="close" /></AriaButton>}
    </header>
  );
}

/** Whoever has the page in front of them has read what stands there, however soon they close it. */
function useRead(safe: SafeClient, unread: number): void {
  useEffect(() => {
    if (unread === 0) return;
    const read = () => document.visibilityState === "visible" && void safe.markRead();
    const timer = setTimeout(read, 400);
    document.addEventListener("visibilitychange", read);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", read);
      read();
    };
  }, [safe, unread]);
}

type Unsent = "under-way" | "waits" | "not-sent";

/** Under way, waiting for a connection, or given up: nobody waits for what will not come. */
function unsentWord({ stuck, givenUp }: Pick<SafePicture, "stuck" | "givenUp">): Unsent {
  if (givenUp) return "not-sent";
  return stuck ? "waits" : "under-way";
}

interface LineProps {
  entry: Entry;
  safe: SafeClient;
  name: string;
  /** With whom this conversation is held: everybody beside the two is named for all to see. */
  other: string | null;
  readUpto: number;
  progress: number | undefined;
  /** What is said of what has not been sent. */
  unsent: Unsent;
}

function Line({ entry, safe, name, other, readUpto, progress, unsent }: LineProps): ReactNode {
  const t = useWords("chat");
  const { time } = useFormats();
  const { mine, seq, at } = entry;
  const photo = entry.kind === "file" && entry.file.kind === "photo";
  const way = seq === null ? t(unsent) : seq <= readUpto ? t("read") : t("sent");
  const looks = ["say", mine && "say--mine", photo && "say--photo"].filter(Boolean).join(" ");
  return (
    <li className={looks} data-testid="chat-message" data-sent={seq !== null} data-read={mine && seq !== null && seq <= readUpto} data-arriving={(!mine && seq === null) || undefined}>
      {mine || name === other ? <span className="sr">{mine ? t("you") : name}: </span> : <span className="say__who small strong" data-testid="say-helper">{name}</span>}
      {entry.kind === "text" ? entry.text : <FileEntry file={entry.file} safe={safe} sent={seq !== null} progress={progress} />}
      <span className="say__at">{time(at)}{mine ? ` · ${way}` : seq === null && ` · ${t("arriving")}`}</span>
    </li>
  );
}
