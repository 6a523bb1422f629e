// A photo or a PDF in a conversation: opened on this device only when it is looked at, and never written to its disk.
import { useEffect, useState } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { Button } from "../../design/Button";
import { Dialog } from "../../design/Dialog";
import { Icon } from "../../design/Icon";
import { sizeOf } from "../../vault/attachment.model";
import type { FileBody } from "../../vault/plaintext";
import type { SafeClient } from "../../vault/safe";
import { useWords } from "../../words";
import { PdfPages } from "./PdfPages";

export interface FileEntryProps {
  file: FileBody;
  safe: SafeClient;
  sent: boolean;
  /** 0 to 1 while it goes out or comes in. */
  progress: number | undefined;
}

export function FileEntry({ file, safe, sent, progress }: FileEntryProps) {
  const t = useWords("chat");
  const [looking, setLooking] = useState(false);
  return (
    <>
      {file.kind === "photo" ? <Photo file={file} safe={safe} onOpen={() => setLooking(true)} /> : <Paper file={file} onOpen={() => setLooking(true)} />}
      {!sent && progress !== undefined && (
        <span className="say__at" data-testid="file-progress">
          {t("progress", { percent: Math.round(progress * 100) })}
          <progress max={1} value={progress} aria-label={t("sending", { name: file.name })} />
        </span>
      )}
      <Dialog title={file.name} open={looking} onClose={() => setLooking(false)}>
        <Viewer file={file} safe={safe} onClose={() => setLooking(false)} />
      </Dialog>
    </>
  );
}

/** The opened file and its address in this page's memory; gone when nobody looks at it any more. */
export function useOpened(safe: SafeClient, file: FileBody): { address: string | null; blob: Blob | null; failed: boolean } {
  const [address, setAddress] = useState<string | null>(null);
  const [blob, setBlob] = useState<Blob | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let made: string | null = null;
    let gone = false;
    const show = (opened: Blob) => {
      if (gone) return;
      made = URL.createObjectURL(opened);
      setBlob(opened);
      setAddress(made);
    };
    safe.openFile(file).then(show, () => setFailed(true));
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [safe, file.id]);
  return { address, blob, failed };
}

export function Photo({ file, safe, onOpen }: { file: FileBody; safe: SafeClient; onOpen(): void }) {
  const t = useWords("chat");
  const { address, failed } = useOpened(safe, file);
  if (failed) return <span className="thumb thumb__wait">{t("unopened")}</span>;
  if (!address) return <span className="thumb thumb__wait">{t("getting")}</span>;
  return <AriaButton className="thumb" onPress={onOpen}><img src={address} alt={t("photo", { name: file.name })} data-testid="chat-photo" /></AriaButton>;
}

function Paper({ file, onOpen }: { file: FileBody; onOpen(): void }) {
  const t = useWords("chat");
  const size = sizeOf(file.size);
  const said = size.unit === "mb" ? t("size", { mb: size.mb }) : t("size.kb", { kb: size.kb });
  return (
    <AriaButton className="paper" onPress={onOpen} aria-label={t("pdf.open", { name: file.name })} data-testid="chat-pdf">
      <Icon name="file" />
      <span>{file.name}<span className="say__at">{t("pdf", { size: said })}</span></span>
    </AriaButton>
  );
}

/** A photo as it is; a PDF page by page, as pictures out of the frame that reads it. */
export function Viewer({ file, safe, onClose }: { file: FileBody; safe: SafeClient; onClose(): void }) {
  const t = useWords("chat");
  const { address, blob, failed } = useOpened(safe, file);
  return (
    <div className="viewer">
      {failed && <p role="alert">{t("unopened")}</p>}
      {!address && !failed && <p role="status">{t("getting")}</p>}
      {address && file.kind === "photo" && <img src={address} alt={t("photo", { name: file.name })} />}
      {blob && file.kind === "pdf" && <PdfPages blob={blob} />}
      {address && <SaveLink address={address} name={file.name} />}
      <Button look="plain" onPress={onClose} data-testid="viewer-close">{t("shut")}</Button>
    </div>
  );
}

function SaveLink({ address, name }: { address: string; name: string }) {
  const t = useWords("chat");
  return <a className="btn btn--second" href={address} download={name}><Icon name="download" />{t("keep")}</a>;
}
