// Text in a call without a sealed conversation: typed here, carried by the line, kept nowhere; and that this is so.
import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { TextField } from "../design/Fields";
import { Icon } from "../design/Icon";
import { useFormats, useWords } from "../words";
import type { ChatMessage } from "./chat";
import { MAX_TEXT } from "./messages";

export interface ChatPanelProps {
  messages: readonly ChatMessage[];
  nameOf(person: string): string;
  otherName: string;
  /** Whether the doctor reads it. What stands in the place of a sealed conversation says that there is none. */
  doctor: boolean;
  onSend(text: string): void;
  /** Null where the panel is always there. */
  onClose: (() => void) | null;
}

export function ChatPanel({ messages, nameOf, otherName, doctor, onSend, onClose }: ChatPanelProps) {
  const t = useWords("call");
  const log = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (messages.length > 0) void log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [messages]);
  return (
    <section className="callchat" aria-label={t("chat")} onKeyDown={(event) => event.key === "Escape" && onClose?.()}>
      <header className="callchat__head">
        <h2>{t("chat")}</h2>
        {onClose !== null && <AriaButton className="tool tool--icon" aria-label={t("chat.close")} onPress={onClose} data-testid="chat-close"><Icon name="close" /></AriaButton>}
      </header>
      <p className="callchat__note small" data-testid="chat-unsealed"><Icon name="info" size="s" />{t(doctor ? "chat.unsealed.doctor" : "chat.unsealed")}</p>
      <div className="callchat__log" role="log" aria-live="off" aria-label={t("chat.log")} tabIndex={0} ref={log} data-testid="chat-log">
        {messages.length === 0 && <p className="callchat__empty soft">{t("chat.empty", { name: otherName })}</p>}
        <ol>{messages.map((message) => <Message key={message.id} message={message} name={nameOf(message.author)} />)}</ol>
      </div>
      <Write label={t("chat.to", { name: otherName })} onSend={onSend} />
    </section>
  );
}

function Message({ message, name }: { message: ChatMessage; name: string }) {
  const t = useWords("call");
  const { time } = useFormats();
  const { mine, sent, text, at } = message;
  return (
    <li className={mine ? "bubble bubble--mine" : "bubble"} data-testid="chat-message">
      <span className="sr">{mine ? t("chat.you") : name}: </span>
      {text}
      <span className="bubble__at">{time(at)}{mine && !sent && ` · ${t("chat.waiting")}`}</span>
    </li>
  );
}

function Write({ label, onSend }: { label: string; onSend(text: string): void }) {
  const t = useWords("call");
  const [text, setText] = useState("");
  const send = () => {
    if (text.trim() === "") return;
    onSend(text);
    setText("");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    send();
  };
  return (
    <form className="callchat__write" onSubmit={submit} onKeyDown={press}>
      <TextField label={label} labelHidden placeholder={t("chat.to.blank")} value={text} onChange={setText} maxLength={MAX_TEXT} autoComplete="off" data-testid="chat-input" />
      <AriaButton type="submit" className="callchat__send" aria-label={t("chat.send")} data-testid="chat-send"><Icon name="send" /></AriaButton>
    </form>
  );
}
