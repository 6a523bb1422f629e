// From, to, length and buffer of some hours, as the device's own fields.
import { useId } from "react";
import { Select } from "../../design/Fields";
import { clockOf, minuteOfClock } from "../../features/agenda/agenda.model";
import { useWords } from "../../words";

export interface Hours {
  from_minute: number;
  to_minute: number;
  slot_minutes: number;
  buffer_minutes: number;
}

const lengths = [10, 15, 20, 30, 45, 60];
const buffers = [0, 5, 10, 15];
const LAST = 1439;

export function TimeField({ label, minute, onChange, testId }: { label: string; minute: number; onChange(minute: number): void; testId?: string }) {
  const id = useId();
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>{label}</label>
      <input id={id} className="field__input" type="time" value={clockOf(Math.min(minute, LAST))} onChange={(event) => event.target.value && onChange(minuteOfClock(event.target.value))} data-testid={testId} />
    </div>
  );
}

export function HourFields({ hours, onChange, long }: { hours: Hours; onChange(hours: Hours): void; long: boolean }) {
  const t = useWords("planning");
  const change = (next: Partial<Hours>) => onChange({ ...hours, ...next });
  const options = (all: readonly number[], own: number) => [...new Set([...all, own])].sort((one, other) => one - other).map((one) => ({ value: String(one), label: String(one) }));
  return (
    <>
      <TimeField label={t("field.from")} minute={hours.from_minute} onChange={(from_minute) => change({ from_minute })} testId="from" />
      <TimeField label={t("field.to")} minute={hours.to_minute} onChange={(to_minute) => change({ to_minute })} testId="to" />
      {long && <Select label={t("field.slot")} value={String(hours.slot_minutes)} onChange={(value) => change({ slot_minutes: Number(value) })} options={options(lengths, hours.slot_minutes)} />}
      {long && <Select label={t("field.buffer")} value={String(hours.buffer_minutes)} onChange={(value) => change({ buffer_minutes: Number(value) })} options={options(buffers, hours.buffer_minutes)} />}
    </>
  );
}
