// The latest entries of the books; one is taken back by a counter-entry with a reason, never edited.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { correct } from "../api/operator";
import type { OperatorMoney } from "../api/types";
import { problemText } from "../app/problemText";
import { Button, TextButton } from "../design/Button";
import { Dialog } from "../design/Dialog";
import { TextField } from "../design/Fields";
import { Note, Tag } from "../design/Surfaces";
import { useFormats, useWords } from "../words";
import { moneyKey } from "./money.model";

type Entry = OperatorMoney["entries"][number];
const shortest = 5;
// All else follows from what was paid, or from an insurer's answer: the server refuses to take that back by itself.
const decided: readonly string[] = ["charge", "licence", "licence_paid", "licence_back"];

export function EntryList({ entries }: { entries: readonly Entry[] }) {
  const t = useWords("books");
  const [asked, setAsked] = useState<Entry | null>(null);
  return (
    <>
      <ul className="money__look">{entries.map((one) => <Row key={one.id} entry={one} onTake={() => setAsked(one)} />)}</ul>
      {asked && <WithReason words={{ title: t("op.take.title"), label: t("op.take.reason"), no: t("op.take.no"), yes: t("op.take") }} act={(reason) => correct(asked.id, reason)} onClose={() => setAsked(null)} testId="take-back-yes" />}
    </>
  );
}

function Row({ entry, onTake }: { entry: Entry; onTake(): void }) {
  const t = useWords("books");
  const { money, moment } = useFormats();
  const lines = entry.lines.map(([account, cents]) => `${t(`account.${account}` as "account.patient")} ${money(cents)}`);
  return (
    <li className="row row--top" data-testid={`entry-${entry.cause_kind}`}>
      <span className="grow">
        <strong>{t(`cause.${entry.cause_kind}` as "cause.charge")}</strong> <span className="soft">{entry.reference}</span>
        <span className="cap soft money__ref">{moment(entry.at)} · {lines.join(" · ")}</span>
      </span>
      {entry.corrected && <Tag>{t("op.taken")}</Tag>}
      {!entry.corrected && decided.includes(entry.cause_kind) && <TextButton onPress={onTake} data-testid="take-back">{t("op.take")}</TextButton>}
    </li>
  );
}

interface Ask {
  words: { title: string; body?: string; label: string; no: string; yes: string };
  act(reason: string): Promise<unknown>;
  onClose(): void;
  testId: string;
}

/** Something that stands for ever, and why. */
export function WithReason({ words, act, onClose, testId }: Ask) {
  const t = useWords("books");
  const frame = useWords("frame");
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const [short, setShort] = useState(false);
  const taking = useMutation({
    mutationFn: () => act(reason.trim()),
    onSuccess: onClose,
    onSettled: () => void queries.invalidateQueries({ queryKey: moneyKey }),
  });
  const go = () => {
    const tooShort = reason.trim().length < shortest;
    setShort(tooShort);
    if (!tooShort) taking.mutate();
  };
  return (
    <Dialog title={words.title} open onClose={onClose}>
      {words.body && <p className="money__why">{words.body}</p>}
      <TextField label={words.label} value={reason} onChange={setReason} error={short ? t("op.take.short") : null} data-testid="reason" />
      {taking.isError && <Note tone="warn" role="alert">{problemText(frame, taking.error)}</Note>}
      <div className="acts">
        <Button look="second" onPress={onClose}>{words.no}</Button>
        <Button look="danger" onPress={go} isPending={taking.isPending} data-testid={testId}>{words.yes}</Button>
      </div>
    </Dialog>
  );
}
