// The price before waiting: one large figure, who pays what, why, and what would cost less.
import type { Quote } from "../../api/types";
import { Button } from "../../design/Button";
import { CheckList } from "../../design/CheckList";
import { Icon } from "../../design/Icon";
import { Loading, Note, Skeleton } from "../../design/Surfaces";
import { serverNow } from "../../live/clock";
import { useFormats, useWords } from "../../words";
import { Link } from "wouter";
import { couldPayLess, firstYearThatCounts, isRange, maySayWeMet, sentenceOf, shares } from "./price.model";
import type { AskedPrice } from "./usePrice";
import "./money.css";

export function PriceCard({ price, changed }: { price: AskedPrice; changed: boolean }) {
  const t = useWords("money");
  if (price.failed)
    return (
      <Note tone="warn" role="alert">
        <p>{t("price.error")}</p>
        <Button look="second" small onPress={price.again}>{t("price.retry")}</Button>
      </Note>
    );
  if (!price.quote) return <Loading><Skeleton kind="card" /></Loading>;
  if (!price.quote.payable) return <Note tone="warn" role="alert">{t("price.none")}</Note>;
  return (
    <>
      {changed && <Note tone="warn" role="alert">{t("price.changed")}</Note>}
      <Told quote={price.quote} />
      {maySayWeMet(price.quote) && <WeMet price={price} />}
      {couldPayLess(price.quote) && <Cheaper />}
    </>
  );
}

function Told({ quote }: { quote: Quote }) {
  const t = useWords("money");
  const { money } = useFormats();
  const most = money(quote.pays_cents);
  return (
    <section className="card stack price" aria-labelledby="price" data-testid="price" data-reason={quote.reason} data-cents={quote.pays_cents}>
      <h2 id="price" className="small soft">{t("price.title")}</h2>
      <div>
        <p className="price__figure">{isRange(quote) ? t("price.or", { least: money(quote.least_cents), most }) : most}</p>
        {quote.pays_cents > 0 && <p className="soft">{t("price.after")}</p>}
      </div>
      <Said quote={quote} />
      <Split quote={quote} />
      {isRange(quote) && <Note tone="warn"><p><strong>{t("unknown.title")}</strong> {t("unknown.body", { most })}</p></Note>}
      {quote.pays_cents > 0 && <p className="small soft">{t("price.failed")} {t("price.fixed")}</p>}
    </section>
  );
}

function Said({ quote }: { quote: Quote }) {
  const t = useWords("money");
  const { money } = useFormats();
  const amounts = { amount: money(quote.pays_cents), insurer: money(quote.insurer_cents), least: money(quote.least_cents) };
  const sentence = <p className="price__say" data-testid="price-sentence">{t(`say.${sentenceOf(quote)}`, amounts)}</p>;
  return (
    <div className="stack stack--tight">
      {quote.reimbursed && sentence}
      <p className="price__why" data-testid="price-reason"><Icon name={quote.reimbursed ? "check" : "info"} size="s" /><span>{t(`reason.${quote.reason}` as "reason.gmd")}</span></p>
      {quote.reason === "seen" && quote.in_person === null && <p className="small soft" data-testid="price-unconfirmed">{t("price.seen.said")}</p>}
      {quote.reason === "no_relation" && quote.in_person === "refused" && <p className="small soft" data-testid="price-denied">{t("price.seen.refused")}</p>}
      {!quote.reimbursed && sentence}
    </div>
  );
}

function Split({ quote }: { quote: Quote }) {
  const t = useWords("money");
  const { money } = useFormats();
  const parts = shares(quote);
  // where one pays all of it the figure above says everything
  if (!parts || (quote.insurer_cents === 0 && quote.supplement_cents === 0)) return null;
  const lines = [
    [t("price.fee"), quote.honorarium_cents],
    [t("price.insurer"), quote.insurer_cents],
    ...(quote.supplement_cents ? [[t("price.supplement"), quote.supplement_cents]] as const : []),
    [t("price.share"), quote.pays_cents],
  ] as const;
  return (
    <>
      <div className="price__bar" aria-hidden="true">
        <span className="price__mine" style={{ flexGrow: parts.patient }} />
        <span className="price__theirs" style={{ flexGrow: parts.insurer }} />
      </div>
      <dl className="price__lines">
        {lines.map(([name, cents]) => <div key={name}><dt>{name}</dt><dd>{money(cents)}</dd></div>)}
      </dl>
      {quote.supplement_reason && <p className="price__why" data-testid="price-supplement"><Icon name="info" size="s" /><span>{t(`price.supplement.${quote.supplement_reason}`)}</span></p>}
    </>
  );
}

function WeMet({ price }: { price: AskedPrice }) {
  const t = useWords("money");
  const label = t("price.seen", { year: String(firstYearThatCounts(new Date(serverNow()))) });
  return (
    <CheckList
      label={label} values={price.seen ? ["seen"] : []} onToggle={() => price.setSeen(!price.seen)}
      options={[{ value: "seen", label, help: t("price.seen.help"), testId: "price-seen" }]}
    />
  );
}

function Cheaper() {
  const t = useWords("money");
  return (
    <section className="card card--flat stack stack--tight" aria-labelledby="cheaper" data-testid="price-cheaper">
      <h2 id="cheaper">{t("other.title")}</h2>
      <ul className="price__other">
        <li><Icon name="doctor" size="s" /><Link href="/ask/doctor">{t("other.own")}</Link></li>
        <li><Icon name="phone" size="s" /><span>{t("other.practice")}</span></li>
        <li><Icon name="moon" size="s" /><a href="tel:1733">{t("other.guard")}</a></li>
      </ul>
    </section>
  );
}
