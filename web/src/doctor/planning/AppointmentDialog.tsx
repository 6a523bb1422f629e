// One appointment of the doctor's: who, when, what they told, and calling or cancelling.
import { useState } from "react";
import { useLocation } from "wouter";
import { cancelForPatient, startAppointment, type Appointment } from "../../api/agenda";
import { problemText } from "../../app/problemText";
import { Button, LinkButton } from "../../design/Button";
import { Dialog } from "../../design/Dialog";
import { Note, Tag } from "../../design/Surfaces";
import { useTimes, When } from "../../features/agenda/When";
import { ActsFor } from "../../features/agenda/WhoseAppointment";
import { serverNow } from "../../live/clock";
import { useWords } from "../../words";
import { useDesk } from "../DeskProvider";
import { shownState } from "./planning.model";
import { useAgendaChange } from "./useAgenda";

export function AppointmentDialog({ appointment, onClose }: { appointment: Appointment; onClose(): void }) {
  const t = useWords("planning");
  const state = shownState(appointment);
  return (
    <Dialog title={appointment.patient_name} open onClose={onClose}>
      <div className="stack">
        <When starts={appointment.starts_at} ends={appointment.ends_at} large />
        <ActsFor appointment={appointment} />
        <p className="row"><Tag tone={state === "arrived" ? "ok" : "plain"}>{t(`state.${state}`)}</Tag>{appointment.safe_id && <Tag>{t("told")}</Tag>}</p>
        {appointment.state === "booked" && <Act appointment={appointment} onClose={onClose} />}
        {appointment.state === "started" && appointment.consultation_id && <LinkButton icon="camera" href={`/consultation/${appointment.consultation_id}`}>{t("goto")}</LinkButton>}
      </div>
      <div className="acts"><Button look="second" onPress={onClose}>{t("close")}</Button></div>
    </Dialog>
  );
}

function Act({ appointment, onClose }: { appointment: Appointment; onClose(): void }) {
  const t = useWords("planning");
  const frame = useWords("frame");
  const [sure, setSure] = useState(false);
  const cancel = useAgendaChange(async (id: string) => {
    await cancelForPatient(id);
    onClose();
  });
  if (sure) {
    return (
      <>
        <p>{t("cancel.body")}</p>
        {cancel.error && <Note tone="warn" role="alert">{problemText(frame, cancel.error)}</Note>}
        <div className="acts acts--row">
          <Button look="second" autoFocus onPress={() => setSure(false)}>{t("cancel.no")}</Button>
          <Button look="danger" onPress={() => cancel.mutate(appointment.id)} isPending={cancel.isPending} data-testid="cancel-yes">{t("cancel.yes")}</Button>
        </div>
      </>
    );
  }
  const begun = serverNow() >= Date.parse(appointment.starts_at);
  return (
    <>
      <StartButton appointment={appointment} />
      {!begun && <Button look="danger-plain" onPress={() => setSure(true)} data-testid="cancel">{t("cancel")}</Button>}
    </>
  );
}

/** Camera and microphone start with the press, as when a patient of the line is taken. */
export function StartButton({ appointment }: { appointment: Appointment }) {
  const t = useWords("planning");
  const frame = useWords("frame");
  const { time } = useTimes();
  const { standby } = useDesk();
  const [, navigate] = useLocation();
  // Led on from here, not from a callback of the button: the event of the start may take the button away first.
  const start = useAgendaChange(async (id: string) => {
    standby.begin(appointment.channel);
    try {
      const started = await startAppointment(id);
      navigate(`/consultation/${started.consultation_id}`);
    } catch (error) {
      standby.end();
      throw error;
    }
  });
  if (serverNow() < Date.parse(appointment.opens_at)) return <p className="small soft">{t("start.from", { time: time(appointment.opens_at) })}</p>;
  return (
    <>
      {start.error && <Note tone="warn" role="alert">{problemText(frame, start.error)}</Note>}
      <Button icon="camera" onPress={() => start.mutate(appointment.id)} isPending={start.isPending} data-testid="start-appointment">{t("start")}</Button>
    </>
  );
}
