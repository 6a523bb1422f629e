// The weekly pattern: hours for each weekday, how long an appointment takes, for the patients of which service.
import { useState } from "react";
import { putPattern, type Agenda, type PatternPart } from "../../api/agenda";
import { isProblem } from "../../api/problems";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { Select } from "../../design/Fields";
import { Icon } from "../../design/Icon";
import { Note } from "../../design/Surfaces";
import { clockOf } from "../../features/agenda/agenda.model";
import { Section } from "../../features/mydata/Section";
import { useFormats, useWords } from "../../words";
import { HourFields } from "./HourFields";
import { useAgendaChange } from "./useAgenda";

const weekdays = [1, 2, 3, 4, 5, 6, 7];

export function PatternCard({ agenda }: { agenda: Agenda }) {
  const t = useWords("planning");
  const frame = useWords("frame");
  const [draft, setDraft] = useState<PatternPart[] | null>(null);
  const parts = draft ?? agenda.pattern;
  const save = useAgendaChange(putPattern);
  const fits = parts.every((one) => one.from_minute + one.slot_minutes <= one.to_minute);
  const change = (at: number, next: Partial<PatternPart>) => setDraft(parts.map((one, place) => (place === at ? { ...one, ...next } : one)));
  const add = () => {
    const last = parts.at(-1);
    const weekday = last ? (last.weekday % 7) + 1 : 1;
    setDraft([...parts, { brand: agenda.brands[0]?.id ?? "", from_minute: 540, to_minute: 720, slot_minutes: 20, buffer_minutes: 0, ...last, weekday }]);
  };
  return (
    <Section title={t("pattern")} icon="calendar" lead={t("pattern.lead")} testId="pattern">
      {parts.length === 0 && <Note>{t("pattern.none")}</Note>}
      <ul className="parts">
        {parts.map((one, at) => <li key={at}><Part part={one} brands={agenda.brands} onChange={(next) => change(at, next)} onRemove={() => setDraft(parts.filter((_, place) => place !== at))} /></li>)}
      </ul>
      {!fits && <Note tone="warn" role="alert">{t("pattern.fits")}</Note>}
      {save.error && <Note tone="warn" role="alert">{isProblem(save.error, "pattern-overlaps") ? t("pattern.overlaps") : problemText(frame, save.error)}</Note>}
      {save.isSuccess && !draft && <Note tone="ok" role="status">{t("pattern.saved")}</Note>}
      <div className="acts acts--row">
        <Button look="second" onPress={add} data-testid="pattern-add">{t("pattern.add")}</Button>
        <Button isDisabled={!draft || !fits} isPending={save.isPending} onPress={() => save.mutate([...parts], { onSuccess: () => setDraft(null) })} data-testid="pattern-save">{t("pattern.save")}</Button>
      </div>
    </Section>
  );
}

function Part({ part, brands, onChange, onRemove }: { part: PatternPart; brands: Agenda["brands"]; onChange(next: Partial<PatternPart>): void; onRemove(): void }) {
  const t = useWords("planning");
  const { weekday } = useFormats();
  return (
    <div className="part">
      <Select label={t("field.day")} value={String(part.weekday)} onChange={(value) => onChange({ weekday: Number(value) })} options={weekdays.map((one) => ({ value: String(one), label: weekday(one) }))} />
      <HourFields hours={{ ...part, buffer_minutes: part.buffer_minutes ?? 0 }} onChange={onChange} long />
      {brands.length > 1 && <Select label={t("field.brand")} value={part.brand} onChange={(brand) => onChange({ brand })} options={brands.map((one) => ({ value: one.id, label: one.name }))} />}
      <Button look="plain" small onPress={onRemove} aria-label={t("pattern.remove", { day: weekday(part.weekday), from: clockOf(part.from_minute) })}><Icon name="trash" /></Button>
    </div>
  );
}
