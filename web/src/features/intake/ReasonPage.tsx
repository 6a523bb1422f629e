// What it is about: the tile chooses the questionnaire.
import { useState } from "react";
import { useLocation } from "wouter";
import { Heading } from "../../app/Screen";
import { useSession } from "../../app/session";
import { Button } from "../../design/Button";
import { ChoiceList } from "../../design/ChoiceList";
import { useWords } from "../../words";
import { AskScreen, WithIntake } from "./AskScreen";
import type { IntakeFlow } from "./IntakeProvider";
import { ReasonDrawing } from "./ReasonDrawing";
import { formByKey, reasonTiles, startAnswers, type Intake } from "./questionnaire.model";

export default function ReasonPage() {
  return <WithIntake place="reason">{(flow) => <Reasons {...flow} />}</WithIntake>;
}

function Reasons({ intake, draft, change, patient }: IntakeFlow & { intake: Intake }) {
  const t = useWords("intake");
  const { person } = useSession();
  const [, navigate] = useLocation();
  const [missing, setMissing] = useState(false);
  const choose = (key: string) => {
    const form = formByKey(intake, key);
    if (!form) return;
    setMissing(false);
    if (key !== draft.reason) change({ reason: key, version: form.version, answers: startAnswers(form, patient), at: null });
  };
  const go = () => (draft.reason === null ? setMissing(true) : navigate(draft.at === null ? "/ask/question/1" : "/ask/question"));
  return (
    <AskScreen title={t("reason.tab")} step={1} back="/ask/alarm" dock={<Button onPress={go} data-testid="next">{t("continue")}</Button>}>
      <Heading id="reason">{t("reason.title")}</Heading>
      <p className="soft small ask__help">{t.rich("reason.for", { name: person.given_name })}</p>
      <ChoiceList
        look="tiles"
        labelledBy="reason"
        value={draft.reason}
        onChange={choose}
        error={missing ? t("reason.missing") : null}
        choices={reasonTiles(intake, t.language).map(({ key, title, icon }) => ({ value: key, label: title, icon: <ReasonDrawing name={icon} />, testId: `reason-${key}` }))}
      />
    </AskScreen>
  );
}
