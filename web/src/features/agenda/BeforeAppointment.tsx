// The last step of the questions before an appointment: photos, and one button that locks it all for the doctor.
import { useLocation } from "wouter";
import { tellBefore } from "../../api/agenda";
import { problemText } from "../../app/problemText";
import { Heading } from "../../app/Screen";
import { Button } from "../../design/Button";
import { Note } from "../../design/Surfaces";
import { useWords } from "../../words";
import { Photos } from "../booking/Photos";
import { useSealing } from "../booking/useSealing";
import { AskScreen } from "../intake/AskScreen";
import type { IntakeFlow } from "../intake/IntakeProvider";
import type { Intake } from "../intake/questionnaire.model";
import { markSent } from "../intake/sent";
import { useChange } from "./useAppointments";

export function BeforeAppointment(flow: IntakeFlow & { intake: Intake; appointment: string }) {
  const t = useWords("agenda");
  const frame = useWords("frame");
  const [, navigate] = useLocation();
  const { safe, seal } = useSealing(flow);
  const send = useChange(async (id: string) => {
    const told = await tellBefore(id, await seal());
    markSent();
    navigate(`/appointments/${id}`, { replace: true });
    return told;
  });
  return (
    <AskScreen title={t("before.tab")} step={4} back="/ask/question" dock={<Button onPress={() => send.mutate(flow.appointment)} isPending={send.isPending} data-testid="tell-before">{t("before.send")}</Button>}>
      <div className="stack">
        <Heading>{t("before.title")}</Heading>
        <Photos safe={safe} />
        <Note icon="lock">{t("before.locked")}</Note>
        {flow.about !== null && <p className="small soft">{t("intake.mine")}</p>}
        {send.error && <Note tone="danger" role="alert">{problemText(frame, send.error)}</Note>}
      </div>
    </AskScreen>
  );
}
