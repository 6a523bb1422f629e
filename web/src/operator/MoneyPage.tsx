// The reconciliation board: what is open, late or wrong, the books and their chain of days. No patient's name, no edit.
import { useQuery } from "@tanstack/react-query";
import { money as fetchMoney, tariffs as fetchTariffs } from "../api/operator";
import type { OperatorMoney } from "../api/types";
import { problemText } from "../app/problemText";
import { Heading } from "../app/Screen";
import { Icon } from "../design/Icon";
import { Loading, Note, Tag } from "../design/Surfaces";
import { Section } from "../features/mydata/Section";
import "../features/mydata/mydata.css";
import { useFormats, useWords } from "../words";
import { ClaimsSection } from "./ClaimsSection";
import { EntryList } from "./EntryList";
import { LicencesSection } from "./LicencesSection";
import { moneyKey } from "./money.model";
import { OperatorShell } from "./OperatorShell";
import { TariffsSection } from "./TariffsSection";
import { UnchargedSection } from "./UnchargedSection";
import "../doctor/money/money.css";

const everyMs = 15_000;

export function MoneyPage() {
  const t = useWords("books");
  const frame = useWords("frame");
  const found = useQuery({ queryKey: moneyKey, queryFn: fetchMoney, refetchInterval: everyMs });
  const tariffs = useQuery({ queryKey: ["operator", "tariffs"], queryFn: fetchTariffs });
  return (
    <OperatorShell title={t("place")} bar={<Heading>{t("place")}</Heading>}>
      <div className="deskpage mydata money">
        {found.isError && <Note tone="warn" role="alert">{problemText(frame, found.error)}</Note>}
        {found.data ? <Board board={found.data} /> : !found.isError && <Loading />}
        <ClaimsSection />
        {tariffs.data && <TariffsSection tariffs={tariffs.data} />}
      </div>
    </OperatorShell>
  );
}

function Board({ board }: { board: OperatorMoney }) {
  const t = useWords("books");
  return (
    <div className="cards" data-testid="money-board">
      <Figures figures={board.figures} />
      <Section title={t("op.look")} icon="alert" testId="look-at">
        {board.look_at.length + board.stuck.length === 0 && <p className="soft">{t("op.look.none")}</p>}
        {board.look_at.length + board.stuck.length > 0 && <ul className="money__look">
          {board.stuck.map((one) => <Stuck key={one.kind} thing={one} />)}
          {board.look_at.map((one) => <Look key={`${one.kind}-${one.id}`} thing={one} />)}
        </ul>}
      </Section>
      <UnchargedSection items={board.uncharged} />
      <LicencesSection owed={board.licences} settled={board.licences_settled} count={board.figures.licences_open + board.figures.licences_over} />
      <Books board={board} />
      <Section title={t("op.entries")} icon="file" testId="entries">
        {board.entries.length === 0 ? <p className="soft">{t("op.entries.none")}</p> : <EntryList entries={board.entries} />}
      </Section>
    </div>
  );
}

function Figures({ figures }: { figures: OperatorMoney["figures"] }) {
  const t = useWords("books");
  const { money } = useFormats();
  const licences = [
    t("op.licences.count", { count: figures.licences_open }),
    figures.licences_late > 0 && t("op.licences.late", { amount: money(figures.licences_late_cents) }),
    figures.licences_over > 0 && t("op.licences.over", { amount: money(figures.licences_over_cents) }),
  ].filter((line) => line !== false);
  const shown: readonly (readonly [string, number, readonly string[]])[] = [
    [t("due"), figures.due_cents, [t("op.count", { count: figures.due })]],
    [t("op.late"), figures.late_cents, [t("op.count", { count: figures.late })]],
    [t("op.today"), figures.paid_today_cents, []], [t("op.licences"), figures.licences_open_cents, licences],
    [t("op.arrived"), figures.arrived_cents, []], [t("op.fees"), figures.fees_cents, []],
  ];
  return (
    <dl className="money__figures">
      {shown.map(([name, cents, lines]) => (
        <div key={name} className="card">
          <dt className="small soft">{name}</dt>
          <dd>{money(cents)}</dd>
          {lines.map((line) => <dd key={line} className="cap soft money__count">{line}</dd>)}
        </div>
      ))}
      <div className="card"><dt className="small soft">{t("op.way")}</dt><dd>{figures.on_its_way}</dd></div>
      <div className="card"><dt className="small soft">{t("op.refunding")}</dt><dd>{figures.refunding}</dd></div>
    </dl>
  );
}

function Look({ thing }: { thing: OperatorMoney["look_at"][number] }) {
  const t = useWords("books");
  const { money, moment } = useFormats();
  const seen = money(thing.seen_cents ?? 0);
  return (
    <li className="row" data-testid={`look-${thing.kind}`}>
      <Tag tone="warn">{thing.reference}</Tag>
      <span className="grow">{t(`op.kind.${thing.kind}` as "op.kind.mismatched", { seen })}<span className="cap soft money__ref">{moment(thing.since)}</span></span>
      <strong>{money(thing.cents)}</strong>
    </li>
  );
}

function Stuck({ thing }: { thing: OperatorMoney["stuck"][number] }) {
  const t = useWords("books");
  const { day } = useFormats();
  return (
    <li className="row" data-testid={`stuck-${thing.kind}`}>
      <Icon name="alert" />
      <span className="grow">{t(`op.stuck.${thing.kind}`, { count: thing.count })}<span className="cap soft money__ref">{t("op.stuck.since", { day: day(thing.since) })}</span></span>
    </li>
  );
}

function Books({ board }: { board: OperatorMoney }) {
  const t = useWords("books");
  const { money, day, moment } = useFormats();
  const sum = Object.values(board.balances).reduce((total, cents) => total + cents, 0);
  const last = board.closes[0];
  return (
    <Section title={t("op.books")} icon="seal" testId="books">
      {board.chain_wrong_day && <Note tone="danger" role="alert">{t("op.broken", { day: day(board.chain_wrong_day) })}</Note>}
      <p className="row"><Icon name={sum === 0 ? "check" : "alert"} /><span className="grow">{t("op.balance", { sum: money(sum) })}</span></p>
      {!board.chain_wrong_day && <p className="row"><Icon name={board.chain_checked_at ? "check" : "clock"} /><span className="grow">{board.chain_checked_at ? t("op.chain", { moment: moment(board.chain_checked_at) }) : t("op.chain.soon")}</span></p>}
      <dl className="money__balances">
        {Object.entries(board.balances).map(([account, cents]) => <div key={account}><dt>{t(`account.${account}` as "account.patient")}</dt><dd>{money(cents)}</dd></div>)}
      </dl>
      <p className="small soft">{last ? t("op.closed", { day: day(last.day) }) : t("op.never")}{last && <code className="cap money__hash">{last.hash}</code>}</p>
    </Section>
  );
}
