// Whoever may answer to what a doctor said of a lost call may do so whatever the clock of their phone says.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { loadWords } from "../../words/catalogues";
import { languages, type Language } from "../../words/language";
import { WordsProvider } from "../../words/WordsProvider";
import { Said } from "./Said";

type Consultation = Parameters<typeof Said>[0]["consultation"];
type Word = NonNullable<Consultation["said"]>;
const UNTIL = "2026-11-25T09:00:00Z";
const HOUR = 3_600_000;
const word: Word = { outcome: "took_place", until: UNTIL, open: true, asks: false, objected: false };

const read = (language: Language, said: Partial<Word>) => renderToStaticMarkup(
  <QueryClientProvider client={new QueryClient()}>
    <WordsProvider language={language} choose={() => undefined}>
      <Said consultation={{ id: "lost", doctor: { family_name: "Maes" }, said: { ...word, ...said } } as Consultation} />
    </WordsProvider>
  </QueryClientProvider>,
);

beforeAll(() => Promise.all(languages.map((one) => loadWords("consultation", one))));
afterEach(() => vi.useRealTimers());

test.each(languages)("in %s, a patient whose clock is 72 hours ahead may still object, and confirm where they are asked", (language) => {
  vi.useFakeTimers({ now: Date.parse(UNTIL) + 72 * HOUR });
  expect(read(language, {})).toContain("said-object");
  expect(read(language, { asks: true })).toContain("said-confirm");
});

test.each([72, 0, -72])("what the server takes no answer to any more is not offered by a clock that is %s hours off", (hours) => {
  vi.useFakeTimers({ now: Date.parse(UNTIL) + hours * HOUR });
  expect(read("en", { asks: true, open: false })).toBe("");
  expect(read("en", { until: null, open: false })).toBe("");
});

test("who objected reads that they did", () => {
  expect(read("en", { objected: true, open: false })).toContain("said-objected");
});
