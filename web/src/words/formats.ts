// Dates and times in Brussels time, written as the page's language writes them in Belgium.
import { useMemo } from "react";
import { serverNow } from "../live/clock";
import { locales, type Language } from "./language";
import { useLanguage } from "./WordsProvider";

const timeZone = "Europe/Brussels";

export interface Formats {
  /** 10:22 */
  time(at: Date | string): string;
  /** 3 November 2026 */
  day(at: Date | string): string;
  /** 3 Nov 2026, 10:22 */
  moment(at: Date | string): string;
  /** Whether this falls on the day that it is now. */
  isToday(at: Date | string): boolean;
  /** Monday; 1 is Monday, 7 Sunday */
  weekday(day: number): string;
  /** one, two and three */
  list(items: readonly string[]): string;
  /** French, from "fr", in the page's own language */
  languageName(code: string): string;
  /** November 2026 */
  month(at: Date | string): string;
  /** € 4.00, from cents */
  money(cents: number): string;
}

export function formatsFor(language: Language): Formats {
  const locale = locales[language];
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone });
  const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23", timeZone });
  const weekday = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  const names = new Intl.DisplayNames(locale, { type: "language" });
  const month = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone });
  const money = new Intl.NumberFormat(locale, { style: "currency", currency: "EUR" });
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  return {
    time: (at) => time.format(new Date(at)),
    day: (at) => day.format(new Date(at)),
    moment: (at) => moment.format(new Date(at)),
    isToday: (at) => day.format(new Date(at)) === day.format(new Date(serverNow())),
    weekday: (number) => weekday.format(new Date(Date.UTC(2024, 0, number))),
    list: (items) => list.format(items),
    languageName: (code) => names.of(code) ?? code,
    month: (at) => month.format(new Date(at)),
    money: (cents) => money.format(cents / 100),
  };
}

export function useFormats(): Formats {
  const { language } = useLanguage();
  return useMemo(() => formatsFor(language), [language]);
}
