// "Keep a copy on this device": one tap, one file, made here.
import { useMutation } from "@tanstack/react-query";
import { saveFile } from "../../app/saveFile";
import { useAnnounce } from "../../design/Announcer";
import { Button } from "../../design/Button";
import { Note } from "../../design/Surfaces";
import { ownCopy } from "../../vault/ownCopy";
import type { SafeClient } from "../../vault/safe";
import type { Entry } from "../../vault/talk.model";
import { usePicture } from "../../vault/usePicture";
import { useFormats, useWords } from "../../words";
import { useNameOf } from "../chat/useNames";
import { pageOf, type Copy, type CopyLine } from "./copy.model";

export function CopyButton({ safe }: { safe: SafeClient }) {
  const t = useWords("box");
  const announce = useAnnounce();
  const made = useCopy(safe);
  const keep = useMutation({
    mutationFn: made,
    onSuccess: (page) => {
      saveFile(`${t("copy.file")}.html`, new Blob([page], { type: "text/html" }));
      announce(t("copy.done"));
    },
  });
  return (
    <div className="stack stack--tight">
      <Button look="second" icon="download" onPress={() => keep.mutate()} isPending={keep.isPending} data-testid="keep-copy">{t("copy")}</Button>
      <p className="small soft">{keep.isSuccess ? t("copy.done") : t("copy.help")}</p>
      {keep.error && <Note tone="warn" role="alert">{t("copy.failed")}</Note>}
    </div>
  );
}

function useCopy(safe: SafeClient): () => Promise<string> {
  const t = useWords("box");
  const { moment } = useFormats();
  const nameOf = useNameOf(usePicture(safe));
  return async () => {
    const { answers, report, entries } = safe.picture.talk;
    const lines = await Promise.all(entries.map((one) => lineOf(safe, one, one.mine ? t("copy.you") : nameOf(one.person), moment(one.at))));
    const told = answers ? ownCopy(answers.response).map((one) => [one.question, one.answer] as const) : [];
    const parts: Copy["parts"] = [
      { title: t("report"), text: report?.text ?? null, pairs: [], lines: [] },
      { title: t("answers"), text: null, pairs: told, lines: [] },
      { title: t("copy.chat"), text: null, pairs: [], lines },
    ];
    const held = parts.filter((one) => one.text || one.pairs.length > 0 || one.lines.length > 0);
    return pageOf({ language: t.language, title: t("copy.title"), made: t("copy.made", { moment: moment(new Date().toISOString()) }), parts: held });
  };
}

async function lineOf(safe: SafeClient, entry: Entry, who: string, when: string): Promise<CopyLine> {
  if (entry.kind === "text") return { who, when, text: entry.text, file: null };
  const { name, kind } = entry.file;
  return { who, when, text: null, file: { name, kind, address: await addressOf(await safe.openFile(entry.file)) } };
}

function addressOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error("unreadable"));
    reader.readAsDataURL(blob);
  });
}
