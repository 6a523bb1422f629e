// The doctor's agenda: a week or a day, the weekly pattern, and its exceptions.
import { useState } from "react";
import type { Agenda } from "../../api/agenda";
import { problemText } from "../../app/problemText";
import { Heading } from "../../app/Screen";
import { Button } from "../../design/Button";
import { ChoiceList } from "../../design/ChoiceList";
import { Loading, Note, Skeleton } from "../../design/Surfaces";
import { addDays, dayOf, daysFrom, mondayOf } from "../../features/agenda/agenda.model";
import { FeedSection } from "../../features/agenda/FeedSection";
import "../../features/agenda/agenda.css";
import { serverNow } from "../../live/clock";
import { useLanguage, useWords } from "../../words";
import { locales } from "../../words/language";
import { DoctorShell } from "../DoctorShell";
import { ExceptionsCard } from "./ExceptionsCard";
import { PatternCard } from "./PatternCard";
import { plannedDays } from "./planning.model";
import { useAgenda } from "./useAgenda";
import { WeekGrid } from "./WeekGrid";
import "./planning.css";

type View = "week" | "day";

export default function PlanningPage() {
  const t = useWords("planning");
  const frame = useWords("frame");
  const today = dayOf(new Date(serverNow()));
  const [day, setDay] = useState(today);
  const [view, setView] = useState<View>("week");
  const days = view === "week" ? daysFrom(mondayOf(day), 7) : [day];
  const monday = mondayOf(day);
  const { data, error } = useAgenda(monday, addDays(monday, 6));
  return (
    <DoctorShell title={t("title")}>
      <div className="deskpage planning">
        <div className="planning__head">
          <Heading>{t("title")}</Heading>
          <p className="planning__span" aria-live="polite"><Span first={days[0] ?? day} last={days.at(-1) ?? day} /></p>
          <div className="planning__tools">
            <Button small look="second" icon="back" onPress={() => setDay(addDays(day, view === "week" ? -7 : -1))} data-testid="before">{t("week.before")}</Button>
            <Button small look="second" onPress={() => setDay(today)}>{t("today")}</Button>
            <Button small look="second" icon="go" className="strip__next" onPress={() => setDay(addDays(day, view === "week" ? 7 : 1))} data-testid="after">{t("week.after")}</Button>
            <ChoiceList look="row" label={t("view")} value={view} onChange={(chosen) => setView(chosen === "day" ? "day" : "week")} choices={[{ value: "week", label: t("view.week") }, { value: "day", label: t("view.day"), testId: "view-day" }]} />
          </div>
        </div>
        {error && <Note tone="warn" role="alert">{problemText(frame, error)}</Note>}
        {data ? <Filled agenda={data} days={days} today={today} /> : <Loading><Skeleton kind="card" /></Loading>}
      </div>
    </DoctorShell>
  );
}

function Filled({ agenda, days, today }: { agenda: Agenda; days: readonly string[]; today: string }) {
  const t = useWords("planning");
  return (
    <>
      <WeekGrid days={plannedDays(agenda, days)} today={today} brands={agenda.brands} />
      <Note>{t("beside")}</Note>
      <PatternCard agenda={agenda} />
      <div className="deskpage__parts">
        <div className="cards"><ExceptionsCard agenda={agenda} /></div>
        <div className="cards"><FeedSection face="doctor" /></div>
      </div>
    </>
  );
}

function Span({ first, last }: { first: string; last: string }) {
  const { language } = useLanguage();
  const format = new Intl.DateTimeFormat(locales[language], { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const at = (day: string) => new Date(`${day}T12:00:00Z`);
  return first === last ? format.format(at(first)) : format.formatRange(at(first), at(last));
}
