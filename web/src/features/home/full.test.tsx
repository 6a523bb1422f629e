// Whoever cannot be taken in today reads on which day they can be, and not a clock time alone.
import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { loadWords } from "../../words/catalogues";
import { languages, type Language } from "../../words/language";
import { WordsProvider } from "../../words/WordsProvider";
import { FullCard } from "./ClosedCards";

const read = (language: Language, until: string) => renderToStaticMarkup(<WordsProvider language={language} choose={() => undefined}><FullCard until={until} /></WordsProvider>);

beforeAll(() => Promise.all(languages.map((one) => loadWords("home", one))));
afterEach(() => vi.useRealTimers());

test.each(languages)("in %s, the time is enough when it is still today, and the day is said when it is not", (language) => {
  vi.useFakeTimers({ now: new Date("2026-08-03T21:30:00Z") });
  expect(read(language, "2026-08-03T21:50:00Z")).toMatch(/23:50/);
  expect(read(language, "2026-08-03T21:50:00Z")).not.toMatch(/2026/);
  expect(read(language, "2026-08-04T07:00:00Z")).toMatch(/0?4.*2026.*09:00/);
});
