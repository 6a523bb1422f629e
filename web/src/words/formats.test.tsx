// Money, days, times and counts as people in Belgium write them, in each language, letter by letter.
import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, describe, expect, test, vi } from "vitest";
import { When } from "../features/agenda/When";
import { loadWords } from "./catalogues";
import { formatsFor } from "./formats";
import { languages, type Language } from "./language";
import { wordsOf, WordsProvider } from "./WordsProvider";

type Wanted = Record<Language, string>;

afterEach(() => vi.unstubAllEnvs());

/** The same in all four languages at once, so that a failure shows them beside each other. */
const inAll = (write: (language: Language) => string) => Object.fromEntries(languages.map((one) => [one, write(one)]));

describe("money", () => {
  test.each<[number, Wanted]>([
    [400, { fr: "4,00\u00a0€", nl: "€\u00a04,00", de: "4,00\u00a0€", en: "€4.00" }],
    [0, { fr: "0,00\u00a0€", nl: "€\u00a00,00", de: "0,00\u00a0€", en: "€0.00" }],
    [5, { fr: "0,05\u00a0€", nl: "€\u00a00,05", de: "0,05\u00a0€", en: "€0.05" }],
    [-250, { fr: "-2,50\u00a0€", nl: "€\u00a0-2,50", de: "-2,50\u00a0€", en: "-€2.50" }],
    [123456789, { fr: "1\u202f234\u202f567,89\u00a0€", nl: "€\u00a01.234.567,89", de: "1.234.567,89\u00a0€", en: "€1,234,567.89" }],
  ])("of %d cents", (cents, wanted) => {
    expect(inAll((language) => formatsFor(language).money(cents))).toEqual(wanted);
  });

  test("is never off by a cent, whatever the amount", () => {
    const { money } = formatsFor("nl");
    const digits = (cents: number) => Number(money(cents).replace(/\D/g, ""));
    const amounts = Array.from({ length: 20_000 }, (_, cents) => cents);
    expect(amounts.map(digits)).toEqual(amounts);
  });
});

// the moment, and what the wall in Brussels shows: summer begins on 29 March 2026 at 02:00, winter on 25 October at 03:00
const walls: [string, string][] = [
  ["2026-01-15T11:05:00Z", "12:05"],
  ["2026-07-15T11:05:00Z", "13:05"],
  ["2026-03-29T00:59:59Z", "01:59"],
  ["2026-03-29T01:00:00Z", "03:00"],
  ["2026-10-25T00:30:00Z", "02:30"],
  ["2026-10-25T01:30:00Z", "02:30"],
  ["2026-10-25T02:00:00Z", "03:00"],
  ["2026-06-30T22:00:00Z", "00:00"],
];

describe.each(["Europe/Brussels", "America/New_York", "Pacific/Auckland"])("on a device in %s", (zone) => {
  test.each(walls)("at %s it is %s", (at, clock) => {
    vi.stubEnv("TZ", zone);
    expect(inAll((language) => formatsFor(language).time(at))).toEqual(inAll(() => clock));
  });

  test("the last half hour of a year in Brussels is the last one of that year", () => {
    vi.stubEnv("TZ", zone);
    const written = (at: string) => inAll((language) => formatsFor(language).day(at));
    expect(written("2026-12-31T22:59:59Z")).toEqual({ fr: "31 décembre 2026", nl: "31 december 2026", de: "31. Dezember 2026", en: "31 December 2026" });
    expect(written("2026-12-31T23:00:00Z")).toEqual({ fr: "1 janvier 2027", nl: "1 januari 2027", de: "1. Januar 2027", en: "1 January 2027" });
  });
});

describe("dates", () => {
  test("with a time", () => {
    const moment = inAll((language) => formatsFor(language).moment("2026-08-03T07:05:00Z"));
    expect(moment).toEqual({ fr: "3 août 2026, 09:05", nl: "3 aug 2026, 09:05", de: "03.08.2026, 09:05", en: "3 Aug 2026, 09:05" });
  });

  test("by month, in Brussels", () => {
    const month = inAll((language) => formatsFor(language).month("2026-02-28T23:30:00Z"));
    expect(month).toEqual({ fr: "mars 2026", nl: "maart 2026", de: "März 2026", en: "March 2026" });
  });

  test("by weekday, from Monday to Sunday", () => {
    const first = inAll((language) => formatsFor(language).weekday(1));
    const last = inAll((language) => formatsFor(language).weekday(7));
    expect(first).toEqual({ fr: "lundi", nl: "maandag", de: "Montag", en: "Monday" });
    expect(last).toEqual({ fr: "dimanche", nl: "zondag", de: "Sonntag", en: "Sunday" });
  });
});

test("lists and languages are named as each language does", () => {
  const list = inAll((language) => formatsFor(language).list(["A", "B", "C"]));
  const name = inAll((language) => formatsFor(language).languageName("nl"));
  expect(list).toEqual({ fr: "A, B et C", nl: "A, B en C", de: "A, B und C", en: "A, B and C" });
  expect(name).toEqual({ fr: "néerlandais", nl: "Nederlands", de: "Niederländisch", en: "Dutch" });
});

describe("counts", () => {
  test.each<[number, Wanted]>([
    // French holds nought for one
    [0, { fr: "0 appel manqué", nl: "0 oproepen gemist", de: "0 Anrufe verpasst", en: "0 calls missed" }],
    [1, { fr: "1 appel manqué", nl: "1 oproep gemist", de: "1 Anruf verpasst", en: "1 call missed" }],
    [2, { fr: "2 appels manqués", nl: "2 oproepen gemist", de: "2 Anrufe verpasst", en: "2 calls missed" }],
    [12345, { fr: "12\u202f345 appels manqués", nl: "12.345 oproepen gemist", de: "12.345 Anrufe verpasst", en: "12,345 calls missed" }],
  ])("of %d", async (count, wanted) => {
    await Promise.all(languages.map((language) => loadWords("doctor", language)));
    expect(inAll((language) => wordsOf("doctor", language)("missed", { count }))).toEqual(wanted);
  });

  test.each<[number, Wanted]>([
    [0, { fr: "aucune heure libre", nl: "geen vrije tijd", de: "keine freie Zeit", en: "no free time" }],
    [1, { fr: "1 heure libre", nl: "1 vrije tijd", de: "1 freie Zeit", en: "1 free time" }],
    [21, { fr: "21 heures libres", nl: "21 vrije tijden", de: "21 freie Zeiten", en: "21 free times" }],
  ])("of %d, with a word of their own for none", async (count, wanted) => {
    await Promise.all(languages.map((language) => loadWords("agenda", language)));
    expect(inAll((language) => wordsOf("agenda", language)("day.free", { count }))).toEqual(wanted);
  });

  test.each<[number, number, Wanted]>([
    [0, 1, { fr: "Encore 1 minute", nl: "Nog 1 minuut", de: "Noch 1 Minute", en: "1 minute left" }],
    [1, 30, { fr: "Encore 1 heure 30 minutes", nl: "Nog 1 uur 30 minuten", de: "Noch 1 Stunde 30 Minuten", en: "1 hour 30 minutes left" }],
    [2, 0, { fr: "Encore 2 heures 0 minute", nl: "Nog 2 uur 0 minuten", de: "Noch 2 Stunden 0 Minuten", en: "2 hours 0 minutes left" }],
  ])("of %d hours and %d minutes", async (hours, minutes, wanted) => {
    await Promise.all(languages.map((language) => loadWords("box", language)));
    expect(inAll((language) => wordsOf("box", language)("left.said", { hours, minutes }))).toEqual(wanted);
  });
});

describe("an appointment over the end of summer", () => {
  const inBrussels = [
    ["dimanche 25 octobre", "00:30 – 03:00"],
    ["zondag 25 oktober", "00:30 – 03:00"],
    ["Sonntag, 25. Oktober", "00:30 – 03:00"],
    ["Sunday, 25 October", "00:30 – 03:00"],
  ];
  const written = async (language: Language) => {
    await loadWords("agenda", language);
    const page = <When starts="2026-10-24T22:30:00Z" ends="2026-10-25T02:00:00Z" />;
    const html = renderToStaticMarkup(<WordsProvider language={language} choose={() => undefined}>{page}</WordsProvider>);
    return [...html.matchAll(/<(?:p|time)[^>]*>([^<]+)/g)].map(([, text]) => text);
  };

  test("is written in the time of Brussels", async () => {
    vi.stubEnv("TZ", "Europe/Brussels");
    expect(await Promise.all(languages.map(written))).toEqual(inBrussels);
  });

  test("has the device's own time beside it where that differs", async () => {
    vi.stubEnv("TZ", "America/New_York");
    expect(await Promise.all(languages.map(written))).toEqual([
      [...inBrussels[0]!, "À l’heure de cet appareil\u00a0: sam. 18:30 UTC−4"],
      [...inBrussels[1]!, "Volgens de klok van dit toestel: za, 18:30 EDT"],
      [...inBrussels[2]!, "Nach der Uhr dieses Geräts: Sa, 18:30 GMT-4"],
      [...inBrussels[3]!, "By this device’s clock: Sat, 18:30 GMT-4"],
    ]);
  });
});
