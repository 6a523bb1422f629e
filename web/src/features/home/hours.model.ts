// Whether the brand is open now, and when it opens next, by its own clock.
import type { Hours } from "../../api/types";

export interface Opening {
  open: boolean;
  /** "22:00" when open. */
  until: string | null;
  /** The next opening when closed: ISO weekday (1 is Monday), whether that is today, and "08:00". */
  next: { day: number; today: boolean; at: string } | null;
}

interface LocalTime {
  day: number;
  clock: string;
}

const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

export function localTime(now: Date, timeZone: string): LocalTime {
  const parts = new Intl.DateTimeFormat("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }).formatToParts(now);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return { day: weekdays.indexOf(part("weekday")) + 1, clock: `${part("hour")}:${part("minute")}` };
}

export function opening({ days, timezone }: Hours, now: Date): Opening {
  const { day, clock } = localTime(now, timezone);
  const today = days[day];
  if (today && clock >= today[0] && clock < today[1]) return { open: true, until: today[1], next: null };
  for (let ahead = 0; ahead <= 7; ahead++) {
    const number = ((day - 1 + ahead) % 7) + 1;
    const hours = days[number];
    if (hours && (ahead > 0 || clock < hours[0])) return { open: false, until: null, next: { day: number, today: ahead === 0, at: hours[0] } };
  }
  return { open: false, until: null, next: null };
}

export type Greeting = "morning" | "afternoon" | "evening";

export function greetingAt(now: Date, timeZone: string): Greeting {
  const hour = Number(localTime(now, timeZone).clock.slice(0, 2));
  if (hour >= 4 && hour < 12) return "morning";
  return hour >= 12 && hour < 18 ? "afternoon" : "evening";
}
