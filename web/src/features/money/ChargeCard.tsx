// What a call costs once it is over: to pay, being paid, paid, or nothing at all; told in words, with one button.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Charge } from "../../api/types";
import { confirmOutcome, objectTo, receiptAddress } from "../../api/patient";
import { Button, LinkButton } from "../../design/Button";
import { Icon } from "../../design/Icon";
import { Note } from "../../design/Surfaces";
import { keys } from "../../patient/keys";
import { useFormats, useWords, type Words } from "../../words";
import { afterwards, hasReceipt, isOpen } from "./charge.model";
import { usePaying } from "./usePaying";
import "./money.css";

export function ChargeCard({ charge }: { charge: Charge }) {
  const t = useWords("money");
  return (
    <section className="card stack charge" aria-label={t("pay.tab")} data-testid="charge" data-state={charge.state} data-payment={charge.payment_state ?? ""}>
      {charge.asks_until ? <Asked charge={charge} until={charge.asks_until} /> : charge.state === "due" ? <Due charge={charge} /> : <Settled charge={charge} />}
      {hasReceipt(charge) && charge.insurer_reference && <p className="small soft" data-testid="insurer-number">{t("pay.numbered", { number: charge.insurer_reference })}</p>}
      {hasReceipt(charge) && <LinkButton look="second" icon="download" away href={receiptAddress(charge.id, t.language)} data-testid="receipt">{t("pay.receipt")}</LinkButton>}
    </section>
  );
}

/** One end alone says how the call went, and that it failed: nobody pays unless the patient says that it took place. */
function Asked({ charge, until }: { charge: Charge; until: string }) {
  const t = useWords("money");
  const { moment } = useFormats();
  const queries = useQueryClient();
  const answer = useMutation({
    mutationFn: (tookPlace: boolean) => (tookPlace ? confirmOutcome : objectTo)(charge.consultation_id),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.money }),
  });
  return (
    <div className="stack stack--tight" data-testid="asked">
      <h2>{t("pay.asks.title")}</h2>
      <p className="small">{t("pay.asks", { moment: moment(until) })}</p>
      <Button look="second" isPending={answer.isPending} onPress={() => answer.mutate(true)} data-testid="asked-yes">{t("pay.asks.yes")}</Button>
      <Button look="second" isPending={answer.isPending} onPress={() => answer.mutate(false)} data-testid="asked-no">{t("pay.asks.no")}</Button>
      {answer.isError && <Note tone="warn" role="alert">{t("pay.asks.failed")}</Note>}
    </div>
  );
}

function Due({ charge }: { charge: Charge }) {
  const t = useWords("money");
  const { money } = useFormats();
  const amount = money(charge.amount_cents);
  return (
    <>
      <h2 className="small soft">{t("pay.due")}</h2>
      <div>
        <p className="price__figure">{amount}</p>
        <p className="soft">{t("pay.to", { given: charge.doctor.given_name, family: charge.doctor.family_name })}</p>
      </div>
      {charge.taken_back && <Note tone="warn"><p data-testid="taken-back">{t("pay.taken_back")}</p></Note>}
      <DecidedBy charge={charge} />
      {charge.payable ? <Pay charge={charge} amount={amount} /> : <NotYet charge={charge} />}
    </>
  );
}

/** Nothing to do for now: there is nowhere to pay to, or another amount that came is on its way back. */
function NotYet({ charge }: { charge: Charge }) {
  const t = useWords("money");
  if (afterwards(charge.payment_state) === "mismatched") return <Note tone="warn"><p data-testid="pay-mismatched">{t("pay.mismatched")}</p></Note>;
  return <Note><p data-testid="pay-not-yet">{t("pay.notyet", { family: charge.doctor.family_name })}</p></Note>;
}

/** An insurer who was silent when the price was told: what decided in the end. */
function DecidedBy({ charge }: { charge: Charge }) {
  const t = useWords("money");
  return charge.decided_by && <p className="small soft" data-testid="decided">{t(`pay.decided.${charge.decided_by}`)}</p>;
}

function Pay({ charge, amount }: { charge: Charge; amount: string }) {
  const t = useWords("money");
  const { day } = useFormats();
  const paying = usePaying(charge);
  const after = afterwards(charge.payment_state);
  return (
    <>
      <div role="status" className="charge__news">
        {after === "failed" && <Note tone="warn">{t("pay.failed")}</Note>}
        {after === "pending" && <Note>{t("pay.pending")}</Note>}
        {paying.slow && <Note tone="warn">{t("pay.slow")}</Note>}
      </div>
      {after !== "pending" && <Button onPress={paying.pay} isPending={paying.opening} data-testid="pay">{paying.opening ? t("pay.opening") : t("pay.go", { amount })}</Button>}
      <p className="small soft">{t("pay.how")} {charge.late ? t("pay.late", { day: day(charge.due_at) }) : t("pay.later", { day: day(charge.due_at) })}</p>
    </>
  );
}

function Settled({ charge }: { charge: Charge }) {
  const t = useWords("money");
  const { money, moment, day } = useFormats();
  const good = !isOpen(charge);
  const amount = money(charge.amount_cents);
  return (
    <div className="row row--top">
      <span className={good ? "disc disc--ok" : "disc"}><Icon name={good ? "check" : "clock"} /></span>
      <div className="grow stack stack--tight">
        <h2>{headline(t, charge, amount)}</h2>
        {charge.state === "paid" && charge.paid_at && <p className="small soft">{t("pay.paid.when", { amount, moment: moment(charge.paid_at) })}</p>}
        {charge.too_much_cents > 0 && charge.state === "paid" && <p className="small soft" data-testid="too-much">{t("pay.too_much", { amount: money(charge.too_much_cents) })}</p>}
        {charge.state === "awaiting" && charge.answer_until && <p className="small soft" data-testid="awaiting">{t("pay.awaiting.until", { day: day(charge.answer_until), amount })}</p>}
        {charge.state === "free" && <DecidedBy charge={charge} />}
        {charge.waived_for && <p className="small soft">{t(`pay.waived.${charge.waived_for}`)}</p>}
      </div>
    </div>
  );
}

function headline(t: Words<"money">, charge: Charge, amount: string): string {
  if (charge.state === "paid") return t("pay.paid");
  if (charge.state === "awaiting") return t("pay.awaiting", { amount });
  if (charge.state === "undecided") return t("pay.undecided");
  if (charge.state === "refunding" && charge.refund_state === "failed") return t("pay.refund_failed", { amount });
  if (charge.state === "refunding") return t("pay.refunding", { amount });
  if (charge.state === "refunded") return t("pay.refunded", { amount });
  return t("pay.nothing");
}
