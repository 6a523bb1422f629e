// The field that fits a question: one of several, several, a number, or a text.
import { ChoiceList } from "../../design/ChoiceList";
import { CheckList } from "../../design/CheckList";
import { TextField } from "../../design/Fields";
import { useWords } from "../../words";
import { toggleOption, withAnswer, type Answers, type Form, type QuestionView } from "./questionnaire.model";

export interface AnswerFieldProps {
  form: Form;
  view: QuestionView;
  answers: Answers;
  onChange(answers: Answers): void;
  error: string | null;
}

export function AnswerField(props: AnswerFieldProps) {
  if (props.view.kind === "one") return <One {...props} />;
  if (props.view.kind === "many") return <Many {...props} />;
  return <Written {...props} />;
}

function One({ view, answers, onChange, error }: AnswerFieldProps) {
  return (
    <ChoiceList
      labelledBy="question"
      value={answers[view.linkId]?.[0]?.toString() ?? null}
      onChange={(code) => onChange(withAnswer(answers, view.linkId, [code]))}
      error={error}
      choices={view.options.map(({ code, label, help }, index) => ({ value: code, label, help, testId: `answer-${index + 1}` }))}
    />
  );
}

function Many({ form, view, answers, onChange, error }: AnswerFieldProps) {
  return (
    <CheckList
      labelledBy="question"
      values={(answers[view.linkId] ?? []).map(String)}
      onToggle={(code) => onChange(toggleOption(form, answers, view.linkId, code))}
      error={error}
      options={view.options.map(({ code, label, help, exclusive }, index) => ({ value: code, label, help, exclusive, testId: `answer-${index + 1}` }))}
    />
  );
}

function Written({ view, answers, onChange, error }: AnswerFieldProps) {
  const t = useWords("intake");
  const given = answers[view.linkId]?.[0];
  const number = view.kind === "number";
  const write = (text: string) => onChange(withAnswer(answers, view.linkId, valuesOf(text, number)));
  return (
    <TextField
      label={number ? t("answer.number") : t("answer.text")}
      value={given === undefined ? "" : String(given)}
      onChange={write}
      inputMode={number ? "numeric" : undefined}
      rows={number ? undefined : 4}
      maxLength={number ? 5 : (view.maxLength ?? undefined)}
      help={!number && view.maxLength ? t("answer.left", { count: view.maxLength - String(given ?? "").length }) : undefined}
      error={error}
      data-testid="answer-1"
    />
  );
}

function valuesOf(text: string, number: boolean): (string | number)[] {
  if (!number) return text === "" ? [] : [text];
  const digits = text.replace(/\D/g, "");
  return digits === "" ? [] : [Number(digits)];
}
