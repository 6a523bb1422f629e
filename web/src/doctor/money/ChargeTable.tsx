// Who owes what for which consultation, and the way to ask for nothing.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { giveBack } from "../../api/doctor";
import type { DoctorCharge } from "../../api/types";
import { problemText } from "../../app/problemText";
import { TextButton } from "../../design/Button";
import { Confirm } from "../../design/Dialog";
import { Note, Tag } from "../../design/Surfaces";
import { useFormats, useWords } from "../../words";
import { moneyKey } from "./month.model";

/** What nobody owes any more, or not yet, is no amount. */
export const counts = (one: DoctorCharge) => one.asks_until === null && (one.state === "due" || one.state === "paid" || one.state === "free");
const canGive = (one: DoctorCharge) => one.state === "awaiting" || one.state === "due" || one.state === "paid";

/** The roles are written out: where rows stack, their boxes are those of a table no more. */
export function ChargeTable({ charges }: { charges: readonly DoctorCharge[] }) {
  const t = useWords("books");
  const frame = useWords("frame");
  const { money, moment } = useFormats();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<DoctorCharge | null>(null);
  const giving = useMutation({ mutationFn: giveBack, onSettled: () => void queries.invalidateQueries({ queryKey: moneyKey }) });
  const yes = () => {
    if (asked) giving.mutate(asked.id);
    setAsked(null);
  };
  return (
    <div className="money__scroll" role="group" aria-label={t("list")} tabIndex={0}>
      {giving.isError && <Note tone="warn" role="alert">{problemText(frame, giving.error)}</Note>}
      {charges.map((one) => one.asks_until && <Note key={one.id}><p data-testid="patient-asked">{t("asked.why", { name: one.patient_name, moment: moment(one.asks_until) })}</p></Note>)}
      <table role="table" className="money__table" data-testid="charges">
        <thead role="rowgroup"><tr role="row">{(["when", "whom", "code", "share", "insurer", "state"] as const).map((key) => <th key={key} role="columnheader" scope="col">{t(key)}</th>)}</tr></thead>
        <tbody role="rowgroup">{charges.map((one) => <Row key={one.id} charge={one} onGive={() => setAsked(one)} />)}</tbody>
      </table>
      <Confirm title={t("give.title")} body={t("give.body", { name: asked?.patient_name ?? "", amount: money(asked?.amount_cents ?? 0) })} open={asked !== null} yes={t("give.yes")} no={t("give.no")} onYes={yes} onNo={() => setAsked(null)} />
    </div>
  );
}

function Row({ charge, onGive }: { charge: DoctorCharge; onGive(): void }) {
  const t = useWords("books");
  const { money, moment } = useFormats();
  return (
    <tr role="row" data-testid={`charge-${charge.reference}`} data-state={charge.state}>
      <td role="cell" data-label={t("when")}>{moment(charge.at)}</td>
      <th role="rowheader" scope="row">{charge.patient_name}<span className="cap soft money__ref">{charge.reference}</span></th>
      <td role="cell" data-label={t("code")}>{charge.code ?? "–"}</td>
      <td role="cell" className="money__amount" data-label={t("share")}>{counts(charge) ? money(charge.amount_cents) : "–"}</td>
      <td role="cell" className="money__amount" data-label={t("insurer")}>{counts(charge) && charge.seen_word !== "refused" ? money(charge.insurer_cents) : "–"}</td>
      <td role="cell">
        <div className="money__state">
          <Tag tone={charge.state === "paid" ? "ok" : charge.late || charge.asks_until || charge.taken_back || charge.state === "undecided" ? "warn" : undefined}>{charge.asks_until ? t("asked") : charge.late ? t("late") : t(`state.${charge.taken_back ? "taken_back" : charge.state}`)}</Tag>
          {canGive(charge) && <TextButton onPress={onGive} data-testid="give-back">{charge.state === "paid" ? t("give.back") : t("give.waive")}</TextButton>}
        </div>
      </td>
    </tr>
  );
}
