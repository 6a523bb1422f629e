// The red page of every alarm sign, as it is drawn: 112 can be called from it, whatever the sign and the language.
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, expect, test } from "vitest";
import { loadWords } from "../../words/catalogues";
import { languages, type Language } from "../../words/language";
import { WordsProvider } from "../../words/WordsProvider";
import { Alarming } from "./Alarming";
import { intake, possibleAnswers } from "./intake.testdata";
import { evaluate, screenView } from "./questionnaire.model";

const { gate } = intake;
const signs = ["alarm", "alarm-more"].flatMap((linkId) => possibleAnswers(gate, linkId).flat().filter((code) => code !== "none").map((code) => [String(code), linkId] as const));

function drawn(linkId: string, code: string, language: Language): string {
  const answers = { alarm: ["none"], [linkId]: [code] };
  const view = screenView(intake, gate, answers, evaluate(intake, gate, answers), language);
  expect(view.tone).toBe("danger");
  return renderToStaticMarkup(
    <WordsProvider language={language} choose={() => undefined}>
      <Alarming view={view} onWrong={() => undefined} />
    </WordsProvider>,
  );
}

beforeAll(() => Promise.all(languages.flatMap((one) => [loadWords("intake", one), loadWords("frame", one)])));

test("there are signs to look at", () => {
  expect(signs.length).toBeGreaterThan(12);
});

test.each(signs)("%s: 112 can be called from the page, in every language", (code, linkId) => {
  for (const language of languages) {
    const page = drawn(linkId, code, language);
    const links = [...page.matchAll(/<a ([^>]*href="tel:112"[^>]*)>(.*?)<\/a>/gs)].map(([, tag = "", text = ""]) => ({ tag, text: text.replaceAll(/<[^>]+>/g, "") }));
    expect(links.length, language).toBeGreaterThan(0);
    for (const { tag, text } of links) {
      expect(text, language).toContain("112");
      expect(tag, language).not.toMatch(/hidden|"sr"|tabindex="-1"/i);
    }
    expect(page, "nothing around it is hidden").not.toMatch(/<(main|ul|div|li)[^>]* (hidden|aria-hidden|inert)/);
  }
});
