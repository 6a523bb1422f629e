// When an appointment is: the day in words, the time in Brussels, and the device's own where it differs.
import { useLanguage, useWords } from "../../words";
import { locales } from "../../words/language";
import { elsewhere, zone } from "./agenda.model";

export function useTimes() {
  const { language } = useLanguage();
  const locale = locales[language];
  const day = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", timeZone: zone });
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
  const short = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const own = new Intl.DateTimeFormat(locale, { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" });
  return {
    day: (at: string) => day.format(new Date(at)),
    time: (at: string) => time.format(new Date(at)),
    ownClock: (at: string) => short.format(new Date(at)),
    own: (at: string) => own.format(new Date(at)),
  };
}

/** Nothing where the device's clock shows the same. */
export function OwnTime({ at }: { at: string }) {
  const t = useWords("agenda");
  const { own } = useTimes();
  if (!elsewhere(at)) return null;
  return <p className="small soft" data-testid="own-time">{t("time.own", { time: own(at) })}</p>;
}

export function When({ starts, ends, large }: { starts: string; ends: string; large?: boolean }) {
  const t = useWords("agenda");
  const { day, time } = useTimes();
  return (
    <div className={large ? "when when--large" : "when"}>
      <p className="when__day">{day(starts)}</p>
      <p className="when__time"><time dateTime={starts}>{t("time.span", { from: time(starts), to: time(ends) })}</time></p>
      <OwnTime at={starts} />
    </div>
  );
}
