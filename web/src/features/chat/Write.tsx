// The line to write in, and the way to add a photo or a PDF.
import { useRef, useState, type FormEvent, type KeyboardEvent } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { FileTrigger } from "react-aria-components/FileTrigger";
import { TextField } from "../../design/Fields";
import { Icon } from "../../design/Icon";
import { Note } from "../../design/Surfaces";
import { ACCEPTED, AttachmentRefused, type AttachmentTrouble } from "../../vault/attachment.model";
import { MAX_MESSAGE } from "../../vault/plaintext";
import type { SafeClient } from "../../vault/safe";
import { useWords } from "../../words";

export function Write({ safe, label }: { safe: SafeClient; label: string }) {
  const t = useWords("chat");
  const [text, setText] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const { trouble, add } = useAdding(safe);
  const send = () => {
    if (text.trim() === "") return;
    void safe.write(text.trim());
    setText("");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    send();
  };
  return (
    <>
      {trouble && <div className="chat__trouble"><Note tone="warn" role="alert"><span data-testid="chat-trouble">{t(`trouble.${trouble}`)}</span></Note></div>}
      <form className="chat__write" onSubmit={submit} onKeyDown={press} ref={form}>
        <FileTrigger acceptedFileTypes={ACCEPTED.split(",")} allowsMultiple onSelect={add} data-testid="chat-file">
          <AriaButton className="chat__add" aria-label={t("add")} data-testid="chat-add"><Icon name="clip" /></AriaButton>
        </FileTrigger>
        <TextField label={label} labelHidden placeholder={t("to.blank")} value={text} onChange={setText} maxLength={MAX_MESSAGE} autoComplete="off" data-testid="chat-input" />
        <AriaButton type="submit" className="chat__send" aria-label={t("send")} data-testid="chat-send"><Icon name="send" /></AriaButton>
      </form>
    </>
  );
}

function useAdding(safe: SafeClient) {
  const [trouble, setTrouble] = useState<AttachmentTrouble | null>(null);
  const add = async (files: FileList | null) => {
    setTrouble(null);
    try {
      for (const file of files ?? []) await safe.addFile(file);
    } catch (error) {
      if (!(error instanceof AttachmentRefused)) throw error;
      setTrouble(error.trouble);
    }
  };
  return { trouble, add: (files: FileList | null) => void add(files) };
}
