// Photos and papers for the doctor, before the line: redrawn and locked on this device, on their way while the person reads on.
import { FileTrigger } from "react-aria-components/FileTrigger";
import { useState } from "react";
import { Button } from "../../design/Button";
import { Note } from "../../design/Surfaces";
import { ACCEPTED, AttachmentRefused, type AttachmentTrouble } from "../../vault/attachment.model";
import type { SafeClient } from "../../vault/safe";
import { withUnsent } from "../../vault/talk.model";
import { usePicture } from "../../vault/usePicture";
import { useWords } from "../../words";
import { FileEntry } from "../chat/FileEntry";
import "../chat/chat.css";

export function Photos({ safe }: { safe: SafeClient | null }) {
  const t = useWords("box");
  return (
    <section className="card stack stack--tight" aria-labelledby="photos">
      <h2 id="photos">{t("photos.title")}</h2>
      <p className="small soft">{t("photos.help")}</p>
      {safe ? <Added safe={safe} /> : <Button look="second" small icon="clip" isDisabled>{t("photos.add")}</Button>}
    </section>
  );
}

function Added({ safe }: { safe: SafeClient }) {
  const t = useWords("box");
  const chat = useWords("chat");
  const { talk, waiting, progress } = usePicture(safe);
  const [trouble, setTrouble] = useState<AttachmentTrouble | null>(null);
  const files = withUnsent(talk, waiting).filter((one) => one.kind === "file");
  const add = async (chosen: FileList | null) => {
    setTrouble(null);
    for (const file of chosen ?? [])
      await safe.addFile(file).catch((error: unknown) => setTrouble(error instanceof AttachmentRefused ? error.trouble : "unreadable"));
  };
  return (
    <>
      {files.length > 0 && (
        <ul className="photos" data-testid="photos">
          {files.map((one) => <li key={one.id} data-sent={one.seq !== null}><FileEntry file={one.file} safe={safe} sent={one.seq !== null} progress={progress.get(one.id)} /></li>)}
        </ul>
      )}
      {trouble && <Note tone="warn" role="alert"><span data-testid="photo-trouble">{chat(`trouble.${trouble}`)}</span></Note>}
      <FileTrigger acceptedFileTypes={ACCEPTED.split(",")} allowsMultiple onSelect={(chosen) => void add(chosen)} data-testid="photo-file">
        <Button look="second" small icon="clip" data-testid="add-photo">{t("photos.add")}</Button>
      </FileTrigger>
    </>
  );
}
