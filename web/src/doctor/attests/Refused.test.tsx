// Beside an insurer's reason stands what to do about it, and the fitting button comes first.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, expect, test } from "vitest";
import type { Attest, AttestRefusal, VisitCode } from "../../api/attests";
import { loadWords } from "../../words/catalogues";
import { languages, type Language } from "../../words/language";
import { WordsProvider } from "../../words/WordsProvider";
import { Refused } from "./Refused";

const ACTIONS: readonly AttestRefusal["action"][] = ["resend", "seen-or-gmd", "payee", "give-up", "ask-insurer"];
const code: VisitCode = { code: "101076", labels: {}, honorarium_cents: 3377, status: "unverified" };

const read = (language: Language, action: AttestRefusal["action"], today = true) => renderToStaticMarkup(
  <QueryClientProvider client={new QueryClient()}>
    <WordsProvider language={language} choose={() => undefined}>
      <Refused attest={{ id: "one", today, refusals: [{ code: "187", words: {}, action }] } as unknown as Attest} codes={[code]} />
    </WordsProvider>
  </QueryClientProvider>,
);
const buttons = (page: string) => [...page.matchAll(/attest-(correct|drop)/gu)].map(([, way]) => way);
const sentence = (page: string) => /attest-do-[a-z-]+">([^<]+)</u.exec(page)?.[1];

beforeAll(() => Promise.all(languages.flatMap((one) => (["insurers", "frame"] as const).map((part) => loadWords(part, one)))));

test.each(languages)("in %s, each thing to do has a sentence of its own", (language) => {
  const said = ACTIONS.map((action) => sentence(read(language, action)));
  expect(new Set(said).size).toBe(ACTIONS.length);
  expect(said.every((one) => one !== undefined && one.length > 40)).toBe(true);
});

test("paper comes first where sending again is in vain, and correcting before all else", () => {
  expect(buttons(read("en", "give-up"))).toEqual(["drop", "correct"]);
  expect(buttons(read("en", "ask-insurer"))).toEqual(["correct", "drop"]);
});

test("on another day nobody is told to send again", () => {
  const page = read("en", "resend", false);
  expect([sentence(page), buttons(page)]).toEqual([undefined, ["drop"]]);
});
