// The page that stops: red for 112, amber for a doctor today, calm for what is good to know. Works without a network.
import { useEffect, useRef } from "react";
import { Redirect, useLocation } from "wouter";
import { LanguagePicker } from "../../app/Header";
import { LoadingScreen } from "../../app/LoadingScreen";
import { useTitle } from "../../app/Screen";
import { Button, LinkButton } from "../../design/Button";
import { Icon } from "../../design/Icon";
import { useWords } from "../../words";
import { addresses, AskScreen } from "./AskScreen";
import { useIntake, type IntakeFlow } from "./IntakeProvider";
import { Alarming } from "./Alarming";
import { placeOf, stopAt, type Stop } from "./path.model";
import { isComplete, screenView, visibleQuestions, type Intake, type ScreenView } from "./questionnaire.model";
import { PhoneLines, Saying, Told } from "./ImportantParts";
import "./important.css";

export default function ImportantPage() {
  const flow = useIntake();
  if (!flow.intake || !flow.ready) return <Looking />;
  const stop = stopAt(flow.intake, flow.draft);
  if (!stop) return <Redirect to={addresses[placeOf(flow.intake, flow.draft)]} replace />;
  return <Important {...flow} intake={flow.intake} stop={stop} />;
}

function Looking() {
  const t = useWords("intake");
  return <LoadingScreen title={t("important.tab")} />;
}

function Important({ intake, draft, change, stop }: IntakeFlow & { intake: Intake; stop: Stop }) {
  const t = useWords("intake");
  const [, navigate] = useLocation();
  const isGate = stop.form === intake.gate;
  const answers = isGate ? draft.gate : draft.answers;
  const view = screenView(intake, stop.form, answers, stop.verdict, t.language);
  useTitle(t("important.tab"));

  const wrong = () => {
    const number = visibleQuestions(stop.form, answers).indexOf(stop.verdict.because.at(-1) ?? "") + 1;
    navigate(`${isGate ? "/ask/alarm" : "/ask/question"}/${Math.max(1, number)}`);
  };
  const goOn = () => {
    const next = change({ seen: [...draft.seen, stop.verdict.ruleId ?? ""] });
    const place = placeOf(intake, next);
    navigate(place === "question" && !isComplete(stop.form, next.answers) ? "/ask/question" : addresses[place]);
  };
  if (view.tone === "danger") return <Alarming view={view} onWrong={wrong} />;
  return <Advising view={view} onWrong={wrong} onGoOn={goOn} />;
}

function Advising({ view, onWrong, onGoOn }: { view: ScreenView; onWrong(): void; onGoOn(): void }) {
  const t = useWords("intake");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const [main] = view.lines;
  const dock = (
    <>
      {main && view.tone === "warn" && <LinkButton away href={`tel:${main.tel}`} icon="phone">{t("call", { name: main.name, number: main.number })}</LinkButton>}
      {view.goOn && <Button look={view.tone === "warn" && main ? "second" : "main"} onPress={onGoOn} data-testid="go-on">{view.goOn}</Button>}
      <Button look="plain" onPress={onWrong} data-testid="wrong-answer">{view.wrong}</Button>
    </>
  );
  return (
    <AskScreen title={t("important.tab")} onBack={onWrong} dock={dock}>
      <div className={`advice advice--${view.tone} stack`}>
        <p className={view.tone === "warn" ? "tag tag--warn" : "tag"}><Icon name={view.tone === "warn" ? "alert" : "info"} size="s" />{view.tag}</p>
        <h1 ref={heading} tabIndex={-1} data-testid="important">{view.title}</h1>
        <p className="lead">{view.body}</p>
        <Told because={view.because} />
        <Saying steps={view.steps} />
        <PhoneLines lines={view.tone === "warn" ? view.lines.slice(1) : view.lines} />
        {view.foot && <p className="cap soft">{view.foot}</p>}
        <div className="sr"><LanguagePicker /></div>
      </div>
    </AskScreen>
  );
}
