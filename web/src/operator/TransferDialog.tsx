// What the bank says of a transfer for a licence: how much came, or went back to the doctor, on which day, as what.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { transferFor, type Transfer } from "../api/operator";
import type { OperatorMoney } from "../api/types";
import { problemText } from "../app/problemText";
import { Button } from "../design/Button";
import { Dialog } from "../design/Dialog";
import { TextField } from "../design/Fields";
import { Note } from "../design/Surfaces";
import { dayOf } from "../features/agenda/agenda.model";
import { centsOf, typedAs } from "../features/money/amounts.model";
import { serverNow } from "../live/clock";
import { useFormats, useWords } from "../words";
import { moneyKey, said, wrongIn, type Draft, type Wrong } from "./money.model";

interface Props {
  licence: OperatorMoney["licences"][number];
  way: Transfer["way"];
  onClose(): void;
}

export function TransferDialog({ licence, way, onClose }: Props) {
  const t = useWords("books");
  const frame = useWords("frame");
  const { money, day } = useFormats();
  const queries = useQueryClient();
  const rest = Math.abs(licence.rest_cents);
  const [draft, setDraft] = useState<Draft>(() => ({ amount: typedAs(rest || licence.amount_cents, t.language), day: dayOf(new Date(serverNow())), reference: "" }));
  const [wrong, setWrong] = useState<readonly Wrong[]>([]);
  const keeping = useMutation({
    mutationFn: () => transferFor(licence.id, said(draft, way)),
    onSuccess: onClose,
    onSettled: () => void queries.invalidateQueries({ queryKey: moneyKey }),
  });
  const back = way === "went_back";
  const go = () => {
    const found = wrongIn(draft, { from: licence.billed_on, today: dayOf(new Date(serverNow())), ...(back ? { most: rest } : {}) });
    setWrong(found);
    if (found.length === 0) keeping.mutate();
  };
  const type = (part: keyof Draft) => (value: string) => setDraft({ ...draft, [part]: value });
  const told = { doctor: licence.doctor, amount: money(licence.amount_cents), rest: money(rest) };
  const wrongAmount = wrong.find((one) => one === "amount" || one === "too-much");
  return (
    <Dialog title={t(back ? "op.return.title" : "op.receive.title", { number: licence.number })} open onClose={onClose}>
      <div className="stack">
        <p>{t(back ? "op.return.body" : "op.receive.body", told)}</p>
        <TextField
          label={t("op.amount")} inputMode="decimal" maxLength={12} value={draft.amount} onChange={type("amount")} data-testid="transfer-amount"
          help={<Left licence={licence} cents={centsOf(draft.amount)} back={back} />} error={wrongAmount ? t(`op.amount.${wrongAmount}`, told) : null}
        />
        <TextField
          label={t("op.day")} type="date" value={draft.day} onChange={type("day")} data-testid="transfer-day"
          error={wrong.includes("day") ? t("op.day.wrong", { day: day(`${licence.billed_on}T12:00:00Z`) }) : null}
        />
        <TextField
          label={t("op.reference")} help={t("op.reference.help")} maxLength={140} value={draft.reference} onChange={type("reference")} data-testid="transfer-reference"
          error={wrong.includes("reference") ? t("op.reference.wrong") : null}
        />
        {keeping.isError && <Note tone="warn" role="alert">{problemText(frame, keeping.error)}</Note>}
      </div>
      <div className="acts">
        <Button look="second" onPress={onClose}>{t("op.receive.no")}</Button>
        <Button onPress={go} isPending={keeping.isPending} data-testid="transfer-yes">{t("op.receive.yes")}</Button>
      </div>
    </Dialog>
  );
}

/** What is left to pay, or to give back, once this amount is entered. */
function Left({ licence, cents, back }: { licence: Props["licence"]; cents: number | null; back: boolean }) {
  const t = useWords("books");
  const { money } = useFormats();
  if (cents === null) return null;
  const left = licence.rest_cents - (back ? -cents : cents);
  const amount = money(Math.abs(left));
  if (left === 0) return t("op.left.none");
  return left > 0 ? t("op.left.rest", { amount }) : t("op.left.over", { amount });
}
