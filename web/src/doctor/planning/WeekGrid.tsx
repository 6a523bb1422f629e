// Days side by side (below each other where there is no room), each with what stands on it in order.
import { useState } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import type { Agenda, Appointment } from "../../api/agenda";
import { Icon } from "../../design/Icon";
import { clockOf } from "../../features/agenda/agenda.model";
import { useTimes } from "../../features/agenda/When";
import { useLanguage, useWords } from "../../words";
import { locales } from "../../words/language";
import { AppointmentDialog } from "./AppointmentDialog";
import { shownState, type PlannedDay } from "./planning.model";

export function WeekGrid({ days, today, brands }: { days: readonly PlannedDay[]; today: string; brands: Agenda["brands"] }) {
  const [open, setOpen] = useState<string | null>(null);
  const shown = days.flatMap((day) => day.appointments).find((one) => one.id === open);
  return (
    <div className={days.length > 1 ? "week" : "week week--one"} data-testid="week">
      {days.map((day) => <DayColumn key={day.day} day={day} isToday={day.day === today} several={brands.length > 1} onOpen={setOpen} />)}
      {shown && <AppointmentDialog appointment={shown} onClose={() => setOpen(null)} />}
    </div>
  );
}

function DayColumn({ day, isToday, several, onOpen }: { day: PlannedDay; isToday: boolean; several: boolean; onOpen(id: string): void }) {
  const t = useWords("planning");
  const { language } = useLanguage();
  const noon = new Date(`${day.day}T12:00:00Z`);
  const write = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locales[language], { ...options, timeZone: "UTC" }).format(noon);
  return (
    <section className={isToday ? "dayc dayc--today" : "dayc"} aria-labelledby={`d-${day.day}`} aria-current={isToday ? "date" : undefined}>
      <h2 id={`d-${day.day}`} className="dayc__name"><span>{write({ weekday: "short" })}</span> <strong>{write({ day: "numeric" })}</strong><span className="sr">{write({ month: "long" })}</span></h2>
      {day.holiday && <p className="dayc__note">{day.holiday}</p>}
      {day.exceptions.map((one) => <p key={one.id} className={`dayc__note dayc__note--${one.kind}`}>{exceptionText(t, one)}</p>)}
      {day.appointments.length > 0 ? (
        <ul className="dayc__list">{day.appointments.map((one) => <li key={one.id}><Entry one={one} several={several} onOpen={onOpen} /></li>)}</ul>
      ) : <p className="cap soft">{t("none")}</p>}
      <p className="dayc__free cap">{t("free", { count: day.free })}</p>
    </section>
  );
}

export function exceptionText(t: ReturnType<typeof useWords<"planning">>, { kind, from_minute, to_minute }: { kind: "off" | "extra"; from_minute: number; to_minute: number }): string {
  if (kind === "off" && from_minute === 0 && to_minute === 1440) return t("off.day");
  return t(kind, { from: clockOf(from_minute), to: clockOf(to_minute) });
}

function Entry({ one, several, onOpen }: { one: Appointment; several: boolean; onOpen(id: string): void }) {
  const t = useWords("planning");
  const { time } = useTimes();
  const state = shownState(one);
  return (
    <AriaButton className={`entry entry--${state}`} onPress={() => onOpen(one.id)} data-testid="entry" data-id={one.id} data-state={state}>
      <span className="entry__time">{t("slot", { from: time(one.starts_at), to: time(one.ends_at) })}</span>
      <span className="entry__name">{one.patient_name}{one.acting_as !== "self" && <><Icon name="people" size="s" /><span className="sr">{t(`acts.${one.acting_as}`, { name: one.acting_name })}</span></>}</span>
      <span className="entry__state">
        {one.safe_id && <Icon name="lock" size="s" />}
        {t(`state.${state}`)}{several && ` · ${one.brand}`}
      </span>
    </AriaButton>
  );
}
