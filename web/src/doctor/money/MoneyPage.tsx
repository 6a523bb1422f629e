// A month of money: what was earned, what is due from whom, what waits for a decision, and the papers.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { money as fetchMoney, statementAddress, tableAddress } from "../../api/doctor";
import type { DoctorMoney } from "../../api/types";
import { problemText } from "../../app/problemText";
import { Heading } from "../../app/Screen";
import { Button, LinkButton } from "../../design/Button";
import { Loading, Note } from "../../design/Surfaces";
import { Section } from "../../features/mydata/Section";
import "../../features/mydata/mydata.css";
import { serverNow } from "../../live/clock";
import { useFormats, useWords } from "../../words";
import { AttestsSection } from "../attests/AttestsSection";
import { InsurersSection } from "../insurers/InsurersSection";
import { DoctorShell } from "../DoctorShell";
import { AccountSection } from "./AccountSection";
import { ChargeTable, counts } from "./ChargeTable";
import { Decisions } from "./Decisions";
import { SeenDecisions } from "./SeenDecisions";
import { Licences } from "./Licences";
import { moneyKey, monthBeside, monthOf } from "./month.model";
import "./money.css";

export default function MoneyPage() {
  const t = useWords("books");
  const frame = useWords("frame");
  const [month, setMonth] = useState(() => monthOf(new Date(serverNow())));
  const found = useQuery({ queryKey: [...moneyKey, month], queryFn: () => fetchMoney(month), placeholderData: (before) => before });
  return (
    <DoctorShell title={t("place")}>
      <div className="deskpage mydata money">
        <Heading>{t("place")}</Heading>
        <MonthChoice month={month} choose={setMonth} />
        {found.isError && <Note tone="warn" role="alert">{problemText(frame, found.error)}</Note>}
        {found.data ? <Month month={found.data} /> : !found.isError && <Loading />}
      </div>
    </DoctorShell>
  );
}

function MonthChoice({ month, choose }: { month: string; choose(month: string): void }) {
  const t = useWords("books");
  const { month: name } = useFormats();
  return (
    <div className="row money__month" role="group" aria-label={t("month")}>
      <Button look="plain" small icon="back" aria-label={t("month.before")} onPress={() => choose(monthBeside(month, -1))} data-testid="month-before">{""}</Button>
      <p className="strong" aria-live="polite">{name(`${month}-15`)}</p>
      <Button look="plain" small icon="go" aria-label={t("month.after")} isDisabled={month >= monthOf(new Date(serverNow()))} onPress={() => choose(monthBeside(month, 1))} data-testid="month-after">{""}</Button>
    </div>
  );
}

function Month({ month }: { month: DoctorMoney }) {
  const t = useWords("books");
  const { money } = useFormats();
  const figures = [
    [t("earned"), month.totals.earned_cents], [t("paid"), month.totals.paid_cents], [t("due"), month.totals.due_cents],
    [t("insurers"), month.totals.insurer_cents], [t("back"), month.totals.given_back_cents],
  ] as const;
  return (
    <div className="cards" data-testid="month" data-month={month.month}>
      <dl className="money__figures">
        {figures.map(([name, cents]) => <div key={name} className="card"><dt className="small soft">{name}</dt><dd>{money(cents)}</dd></div>)}
      </dl>
      <SeenDecisions charges={month.charges.filter((one) => one.seen_word === "said" && counts(one))} />
      <Decisions charges={month.charges.filter((one) => one.state === "undecided")} />
      <Section title={t("list")} icon="file">
        {month.charges.length > 0 ? <ChargeTable charges={month.charges} /> : <p className="soft">{t("none")}</p>}
        <div className="row money__papers">
          <LinkButton look="second" small icon="download" away href={statementAddress(month.month, t.language)} data-testid="statement">{t("statement")}</LinkButton>
          <LinkButton look="plain" small icon="download" away href={tableAddress(month.month)} data-testid="table">{t("table")}</LinkButton>
        </div>
      </Section>
      <AttestsSection />
      <AccountSection />
      <InsurersSection />
      <Licences licences={month.licences} />
    </div>
  );
}
