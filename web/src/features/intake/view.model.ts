// What a screen shows, in the person's language: reasons, one question, the red-flag page.
import type { QuestionnaireItemAnswerOption } from "fhir/r4";
import type { Answers } from "./enable-when.model";
import { extensionNamed, inLanguage, type Language } from "./fhir.model";
import type { Form, FormItem, Guide, Intake, Line, Screen } from "./form.model";
import type { Verdict } from "./verdict.model";

export interface OptionView {
  code: string;
  label: string;
  help: string | null;
  /** Stands alone: "None of these", "I am not sure". */
  exclusive: boolean;
}

export interface QuestionView {
  linkId: string;
  kind: "one" | "many" | "number" | "text";
  text: string;
  help: string | null;
  required: boolean;
  maxLength: number | null;
  min: number | null;
  max: number | null;
  photoUseful: boolean;
  options: OptionView[];
}

export interface LineView {
  name: string;
  number: string;
  tel: string;
  note: string;
  main: boolean;
  verified: boolean;
  source: string;
}

export interface ScreenView {
  key: string;
  tone: Screen["tone"];
  tag: string;
  title: string;
  body: string;
  because: { question: string; answer: string }[];
  steps: string[];
  lines: LineView[];
  extra: string | null;
  wrong: string;
  foot: string | null;
  goOn: string | null;
}

export function reasonTiles(intake: Intake, language: Language) {
  return intake.reasons.map(({ key, resource }) => ({
    key,
    icon: key,
    title: inLanguage(resource.title, resource._title, language),
    description: inLanguage(resource.description, resource._description, language),
  }));
}

export function questionView(form: Form, linkId: string, language: Language): QuestionView {
  const item = form.items.get(linkId);
  if (!item) throw new Error(`the questionnaire ${form.key} has no question ${linkId}`);
  return {
    linkId,
    kind: kindOf(item),
    text: inLanguage(item.text, item._text, language),
    help: helpOf(item, language),
    required: item.required === true,
    maxLength: item.maxLength ?? null,
    min: extensionNamed(item.extension, "minValue")?.valueInteger ?? null,
    max: extensionNamed(item.extension, "maxValue")?.valueInteger ?? null,
    photoUseful: extensionNamed(item.extension, "photo-useful")?.valueBoolean === true,
    options: (item.answerOption ?? []).map((option) => optionView(option, language)),
  };
}

function kindOf(item: FormItem): QuestionView["kind"] {
  if (item.type === "integer") return "number";
  if (item.type === "text") return "text";
  return item.repeats ? "many" : "one";
}

function helpOf(item: FormItem, language: Language): string | null {
  const help = item.item?.find((child) => child.type === "display");
  return help ? inLanguage(help.text, help._text, language) : null;
}

function optionView(option: QuestionnaireItemAnswerOption, language: Language): OptionView {
  const help = extensionNamed(option.extension, "answer-help");
  return {
    code: option.valueCoding?.code ?? "",
    label: inLanguage(option.valueCoding?.display, option.valueCoding?._display, language),
    help: help ? inLanguage(help.valueString, help._valueString, language) : null,
    exclusive: extensionNamed(option.extension, "questionnaire-optionExclusive")?.valueBoolean === true,
  };
}

/** The person's own answer in words: "Yes, badly", or several with commas between. */
export function answerText(form: Form, answers: Answers, linkId: string, language: Language): string {
  const { options } = questionView(form, linkId, language);
  const labels = (answers[linkId] ?? []).map((value) => options.find((one) => one.code === value)?.label ?? String(value));
  return labels.join(", ");
}

export function screenView(intake: Intake, form: Form, answers: Answers, verdict: Verdict, language: Language): ScreenView {
  const screen = intake.guide.screens[verdict.screen];
  if (!screen) throw new Error(`there is no screen ${verdict.screen}`);
  const say = spoken(intake.guide, form, verdict, language);
  return {
    key: verdict.screen,
    tone: screen.tone,
    tag: screen.tag[language],
    title: screen.title[language],
    body: screen.body[language],
    because: ownAnswers(form, answers, verdict, language),
    steps: screen.steps.map((step) => step[language].replace("{say}", say)),
    lines: phoneLines(intake.guide, screen, language),
    extra: screen.extra?.[language] ?? null,
    wrong: screen.wrong[language],
    foot: screen.foot?.[language] ?? null,
    goOn: screen.goOn?.[language] ?? null,
  };
}

function spoken(guide: Guide, form: Form, verdict: Verdict, language: Language): string {
  const say = form.rules.find((rule) => rule.id === verdict.ruleId)?.say;
  return say ? inLanguage(say.text, say.element, language) : guide.unsaid[language];
}

function ownAnswers(form: Form, answers: Answers, verdict: Verdict, language: Language) {
  const asked = verdict.because.filter((linkId) => !form.items.get(linkId)?.fromSession);
  return asked.map((linkId) => ({
    question: questionView(form, linkId, language).text,
    answer: answerText(form, answers, linkId, language),
  }));
}

/** Lines that speak the person's language first; among them the order of the data. */
function phoneLines(guide: Guide, screen: Screen, language: Language): LineView[] {
  const lines = screen.lines.map((key) => guide.lines[key]).filter((line): line is Line => line !== undefined);
  const speaks = (line: Line) => Number(line.languages.includes(language));
  return lines
    .toSorted((one, other) => speaks(other) - speaks(one))
    .map((line, place) => ({
      name: line.name[language],
      number: line.number,
      tel: line.tel,
      note: line.note[language],
      main: place === 0,
      verified: line.status === "verified",
      source: line.source,
    }));
}
