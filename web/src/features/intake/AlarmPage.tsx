// The alarm signs, before everything else. The rules run on the device, with or without a network.
import { useState } from "react";
import { useLocation, useParams } from "wouter";
import { Heading } from "../../app/Screen";
import { useAnnounce } from "../../design/Announcer";
import { Button } from "../../design/Button";
import { AlarmList } from "../../design/CheckList";
import { useWords } from "../../words";
import { addresses, AskScreen, WithIntake } from "./AskScreen";
import type { IntakeFlow } from "./IntakeProvider";
import { afterAlarm } from "./path.model";
import { questionView, toggleOption, visibleQuestions, type Intake } from "./questionnaire.model";

export default function AlarmPage() {
  return <AlarmSigns />;
}

/** `onClear` is what follows when there is no alarm sign and nobody is signed in. */
export function AlarmSigns({ onClear }: { onClear?: () => void }) {
  return <WithIntake place="alarm">{(flow) => <Alarm {...flow} onClear={onClear} />}</WithIntake>;
}

function Alarm({ intake, draft, change, onClear }: IntakeFlow & { intake: Intake; onClear?: () => void }) {
  const number = Number(useParams<{ number?: string }>().number ?? 1);
  const asked = visibleQuestions(intake.gate, draft.gate);
  const linkId = asked[number - 1] ?? asked[0];
  if (linkId === undefined) return null;
  return <OneList key={linkId} linkId={linkId} number={number} intake={intake} draft={draft} change={change} onClear={onClear} />;
}

type ListProps = Pick<IntakeFlow, "draft" | "change"> & { intake: Intake; linkId: string; number: number; onClear?: () => void };

function OneList({ linkId, number, intake, draft, change, onClear }: ListProps) {
  const t = useWords("intake");
  const announce = useAnnounce();
  const [, navigate] = useLocation();
  const [missing, setMissing] = useState(false);
  const view = questionView(intake.gate, linkId, t.language);
  const values = (draft.gate[linkId] ?? []).map(String);

  const toggle = (code: string) => {
    const gate = toggleOption(intake.gate, draft.gate, linkId, code);
    if ((gate[linkId]?.length ?? 0) < values.length) announce(t("alarm.cleared"));
    change({ gate });
    setMissing(false);
  };
  const go = () => {
    if (values.length === 0) return setMissing(true);
    const next = afterAlarm(intake, draft, linkId);
    if (next === "clear" && onClear) return onClear();
    navigate({ important: addresses.important, more: `/ask/alarm/${number + 1}`, clear: addresses.reason }[next]);
  };
  const back = number > 1 ? () => navigate(`/ask/alarm/${number - 1}`) : undefined;
  return (
    <AskScreen title={t("alarm.tab")} back="/" onBack={back} dock={<Button onPress={go} data-testid="alarm-continue">{t("continue")}</Button>}>
      <Heading id="question" of={linkId}>{view.text}</Heading>
      {view.help && <p className="soft ask__help">{view.help}</p>}
      <AlarmList
        tight
        labelledBy="question"
        values={values}
        onToggle={toggle}
        error={missing ? t("alarm.missing", { none: view.options.find((one) => one.exclusive)?.label ?? "" }) : null}
        options={view.options.map(({ code, label, help, exclusive }) => ({ value: code, label, help, exclusive, testId: exclusive ? "alarm-none" : `alarm-${code}` }))}
      />
    </AskScreen>
  );
}
