// How the last days are drawn: minutes waited and estimates that were right, day by day. Pure.
import type { DayFigures, LanguageFigures } from "../api/types";

export interface DayPoint {
  /** A day of the year, or a language. */
  day: string;
  /** Minutes, or of a hundred; null where nothing is known. */
  value: number | null;
}

export function waitsOf(days: readonly DayFigures[]): DayPoint[] {
  return days.map(({ day, median_s: median }) => ({ day, value: median === null ? null : Math.round(median / 6) / 10 }));
}

export function hitsOf(days: readonly DayFigures[]): DayPoint[] {
  return days.map(({ day, known, right }) => ({ day, value: known > 0 ? Math.round((100 * right) / known) : null }));
}

/** Nine in ten waited no longer: what is unfair shows there first. Minutes. */
export function ninthsOf(languages: readonly LanguageFigures[]): DayPoint[] {
  return languages.map(({ language, ninth_s: ninth }) => ({ day: language, value: ninth === null ? null : Math.round(ninth / 6) / 10 }));
}

export function hitsBy(languages: readonly LanguageFigures[]): DayPoint[] {
  return languages.map(({ language, known, right }) => ({ day: language, value: known > 0 ? Math.round((100 * right) / known) : null }));
}

export interface Bar {
  x: number;
  height: number;
  point: DayPoint;
}

/** Bars from left to right, the highest as high as `height`; a day without a figure has no height. */
export function barsOf(points: readonly DayPoint[], height: number, step: number, most?: number): Bar[] {
  const highest = most ?? Math.max(1, ...points.map((one) => one.value ?? 0));
  return points.map((point, place) => ({ x: place * step, height: Math.round((Math.min(highest, point.value ?? 0) / highest) * height), point }));
}

/** How narrow a drawing of this many units may become before its letters can no longer be read; it is scrolled then. */
export const readable = (width: number): string => `${(0.75 * width) / 16}rem`;

/** How wide it may become before its letters are larger than the text around it. */
export const natural = (width: number): string => `${(1.1 * width) / 16}rem`;
