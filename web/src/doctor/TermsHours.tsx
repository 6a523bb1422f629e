// The hours of a week within which a doctor follows the convention.
import type { TermsHours as Part } from "../api/types";
import { Button } from "../design/Button";
import { Select } from "../design/Fields";
import { Icon } from "../design/Icon";
import { Note } from "../design/Surfaces";
import { clockOf } from "../features/agenda/agenda.model";
import { useFormats, useWords } from "../words";
import { TimeField } from "./planning/HourFields";
import "./planning/planning.css";

const weekdays = [1, 2, 3, 4, 5, 6, 7];

export function TermsHours({ hours, onChange, wrong }: { hours: readonly Part[]; onChange(hours: readonly Part[]): void; wrong: boolean }) {
  const t = useWords("doctor");
  const change = (at: number, next: Partial<Part>) => onChange(hours.map((one, place) => (place === at ? { ...one, ...next } : one)));
  const add = () => onChange([...hours, { from_minute: 540, to_minute: 720, ...hours.at(-1), weekday: ((hours.at(-1)?.weekday ?? 0) % 7) + 1 }]);
  return (
    <fieldset className="stack field">
      <legend className="field__label">{t("terms.hours")}</legend>
      <ul className="parts">
        {hours.map((one, at) => <li key={at}><OnePart part={one} onChange={(next) => change(at, next)} onRemove={() => onChange(hours.filter((_, place) => place !== at))} /></li>)}
      </ul>
      {wrong && <Note tone="warn" role="alert">{t("terms.hours.wrong")}</Note>}
      <Button look="plain" small onPress={add} data-testid="terms-hours-add">{t("terms.hours.add")}</Button>
    </fieldset>
  );
}

function OnePart({ part, onChange, onRemove }: { part: Part; onChange(next: Partial<Part>): void; onRemove(): void }) {
  const t = useWords("doctor");
  const planning = useWords("planning");
  const { weekday } = useFormats();
  return (
    <div className="part">
      <Select label={planning("field.day")} value={String(part.weekday)} onChange={(value) => onChange({ weekday: Number(value) })} options={weekdays.map((one) => ({ value: String(one), label: weekday(one) }))} />
      <TimeField label={planning("field.from")} minute={part.from_minute} onChange={(from_minute) => onChange({ from_minute })} testId="terms-hours-from" />
      <TimeField label={planning("field.to")} minute={part.to_minute} onChange={(to_minute) => onChange({ to_minute })} testId="terms-hours-to" />
      <Button look="plain" small onPress={onRemove} aria-label={t("terms.hours.remove", { day: weekday(part.weekday), from: clockOf(part.from_minute) })}><Icon name="trash" /></Button>
    </div>
  );
}
