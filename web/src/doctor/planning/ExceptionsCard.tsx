// Time off and extra hours on single days.
import { useId, useState } from "react";
import { addException, dropException, type Agenda, type ExceptionWish } from "../../api/agenda";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { ChoiceList } from "../../design/ChoiceList";
import { Select, Tick } from "../../design/Fields";
import { Note } from "../../design/Surfaces";
import { addDays, dayOf } from "../../features/agenda/agenda.model";
import { Section } from "../../features/mydata/Section";
import { serverNow } from "../../live/clock";
import { useFormats, useWords } from "../../words";
import { HourFields, type Hours } from "./HourFields";
import { useAgenda, useAgendaChange } from "./useAgenda";
import { exceptionText } from "./WeekGrid";

const FORTY_DAYS = 40;
const start: Hours = { from_minute: 540, to_minute: 720, slot_minutes: 20, buffer_minutes: 0 };

export function ExceptionsCard({ agenda }: { agenda: Agenda }) {
  const t = useWords("planning");
  const frame = useWords("frame");
  const { day } = useFormats();
  const today = dayOf(new Date(serverNow()));
  const ahead = useAgenda(today, addDays(today, FORTY_DAYS)).data?.exceptions ?? [];
  const drop = useAgendaChange(dropException);
  return (
    <Section title={t("exceptions")} icon="sun" lead={t("exceptions.lead")} testId="exceptions">
      {ahead.length > 0 && (
        <ul className="rows">
          {ahead.map((one) => (
            <li key={one.id} className="row">
              <span className="grow"><strong>{day(`${one.day}T12:00:00Z`)}</strong><br />{exceptionText(t, one)}</span>
              <Button small look="plain" onPress={() => drop.mutate(one.id)}>{t("exceptions.drop")}</Button>
            </li>
          ))}
        </ul>
      )}
      {drop.error && <Note tone="warn" role="alert">{problemText(frame, drop.error)}</Note>}
      <Adding brands={agenda.brands} first={addDays(today, 1)} />
    </Section>
  );
}

function Adding({ brands, first }: { brands: Agenda["brands"]; first: string }) {
  const t = useWords("planning");
  const frame = useWords("frame");
  const id = useId();
  const [kind, setKind] = useState<"off" | "extra">("off");
  const [date, setDate] = useState(first);
  const [all, setAll] = useState(true);
  const [hours, setHours] = useState(start);
  const [brand, setBrand] = useState(brands[0]?.id ?? "");
  const add = useAgendaChange(addException);
  const wish = (): ExceptionWish => {
    if (kind === "extra") return { kind, day: date, brand, ...hours };
    return all ? { kind, day: date, from_minute: 0, to_minute: 1440 } : { kind, day: date, from_minute: hours.from_minute, to_minute: hours.to_minute };
  };
  return (
    <div className="stack">
      <ChoiceList look="row" label={t("exceptions.kind")} value={kind} onChange={(chosen) => setKind(chosen === "extra" ? "extra" : "off")} choices={[{ value: "off", label: t("exceptions.off") }, { value: "extra", label: t("exceptions.extra") }]} />
      <div className="part">
        <div className="field">
          <label className="field__label" htmlFor={id}>{t("field.date")}</label>
          <input id={id} className="field__input" type="date" value={date} onChange={(event) => event.target.value && setDate(event.target.value)} data-testid="exception-date" />
        </div>
        {(kind === "extra" || !all) && <HourFields hours={hours} onChange={setHours} long={kind === "extra"} />}
        {kind === "extra" && brands.length > 1 && <Select label={t("field.brand")} value={brand} onChange={setBrand} options={brands.map((one) => ({ value: one.id, label: one.name }))} />}
      </div>
      {kind === "off" && <Tick selected={all} onChange={setAll}>{t("exceptions.all")}</Tick>}
      {add.error && <Note tone="warn" role="alert">{problemText(frame, add.error)}</Note>}
      <Button look="second" onPress={() => add.mutate(wish())} isPending={add.isPending} data-testid="exception-add">{t("exceptions.add")}</Button>
    </div>
  );
}
