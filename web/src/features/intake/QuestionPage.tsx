// One question at a time. Every answer is saved, encrypted, before the next one is asked.
import { useState } from "react";
import { Redirect, useLocation, useParams } from "wouter";
import { Heading } from "../../app/Screen";
import { Button } from "../../design/Button";
import { Note } from "../../design/Surfaces";
import { useWords } from "../../words";
import { AnswerField } from "./AnswerField";
import { AskScreen, useGoOn, WithIntake } from "./AskScreen";
import type { IntakeFlow } from "./IntakeProvider";
import { chosenForm } from "./path.model";
import { checkAnswer, nextQuestion, progress, questionView, resumeAt, visibleQuestions, type Answers, type Form, type Intake } from "./questionnaire.model";

export default function QuestionPage() {
  return <WithIntake place="question">{(flow) => <Questions {...flow} />}</WithIntake>;
}

function Questions(flow: IntakeFlow & { intake: Intake }) {
  const { number } = useParams<{ number?: string }>();
  const form = chosenForm(flow.intake, flow.draft);
  if (!form) return <Redirect to="/ask/reason" replace />;
  const asked = visibleQuestions(form, flow.draft.answers);
  const linkId = number === undefined ? undefined : asked[Number(number) - 1];
  if (linkId !== undefined) return <OneQuestion key={linkId} {...flow} form={form} linkId={linkId} number={Number(number)} />;
  const open = resumeAt(form, flow.draft.answers);
  return <Redirect to={open === null ? "/ask/doctor" : `/ask/question/${asked.indexOf(open) + 1}`} replace />;
}

function OneQuestion({ form, linkId, number, draft, change }: IntakeFlow & { intake: Intake; form: Form; linkId: string; number: number }) {
  const t = useWords("intake");
  const goOn = useGoOn();
  const [, navigate] = useLocation();
  const [trouble, setTrouble] = useState<string | null>(null);
  const view = questionView(form, linkId, t.language);
  const at = progress(form, draft.answers, linkId);

  const answer = (answers: Answers) => {
    change({ answers, at: linkId });
    setTrouble(null);
  };
  const go = () => {
    const found = checkAnswer(form, draft.answers, linkId);
    if (found) return setTrouble(t(`trouble.${found}`, { min: view.min ?? 0, max: view.max ?? view.maxLength ?? 0 }));
    goOn(draft, nextQuestion(form, draft.answers, linkId) === null ? "/ask/doctor" : `/ask/question/${number + 1}`);
  };
  const back = number > 1 ? () => navigate(`/ask/question/${number - 1}`) : undefined;
  return (
    <AskScreen title={t("question.tab")} step={2} back="/ask/reason" onBack={back} dock={<Button onPress={go} data-testid="next">{t("continue")}</Button>}>
      <p className="soft small ask__count" role="status">{t("question.count", { number: at.number, about: at.about })}</p>
      <Heading id="question" of={linkId}>{view.text}</Heading>
      {view.help && <p className="soft ask__help">{view.help}</p>}
      <AnswerField form={form} view={view} answers={draft.answers} onChange={answer} error={trouble} />
      {!view.required && !view.help && <p className="soft small ask__after">{t("question.optional")}</p>}
      <div className="ask__after"><Note icon="lock">{t("question.private")}</Note></div>
    </AskScreen>
  );
}
