// A week of days to choose from, each with how many times are free; arrow keys go from day to day.
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import { Button } from "../../design/Button";
import { useLanguage, useWords } from "../../words";
import { locales } from "../../words/language";

export interface StripDay {
  day: string;
  free: number;
  holiday: string | null;
}

export interface DayStripProps {
  days: readonly StripDay[];
  value: string;
  onChange(day: string): void;
  onWeek(step: -1 | 1): void;
  first: boolean;
  last: boolean;
}

export function DayStrip({ days, value, onChange, onWeek, first, last }: DayStripProps) {
  const t = useWords("agenda");
  return (
    <div className="strip">
      <div className="strip__weeks">
        <Button look="plain" small icon="back" isDisabled={first} onPress={() => onWeek(-1)} data-testid="week-before">{t("week.before")}</Button>
        <Button look="plain" small icon="go" className="strip__next" isDisabled={last} onPress={() => onWeek(1)} data-testid="week-after">{t("week.after")}</Button>
      </div>
      <RadioGroup aria-label={t("day.label")} value={value} onChange={onChange} orientation="horizontal" className="strip__days">
        {days.map((one) => <DayChip key={one.day} {...one} />)}
      </RadioGroup>
    </div>
  );
}

function DayChip({ day, free, holiday }: StripDay) {
  const t = useWords("agenda");
  const { language } = useLanguage();
  const noon = new Date(`${day}T12:00:00Z`);
  const write = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locales[language], { ...options, timeZone: "UTC" }).format(noon);
  const count = holiday ?? t("day.free", { count: free });
  return (
    <Radio value={day} className={free === 0 ? "chip chip--none" : "chip"} aria-label={`${write({ weekday: "long", day: "numeric", month: "long" })}. ${count}`} data-testid={`day-${day}`}>
      <span aria-hidden="true" className="chip__weekday">{write({ weekday: "short" })}</span>
      <span aria-hidden="true" className="chip__day">{write({ day: "numeric" })}</span>
      <span aria-hidden="true" className="chip__month">{write({ month: "short" })}</span>
      <span aria-hidden="true" className="chip__dot" />
    </Radio>
  );
}
