// One appointment: when and with whom, what can be done now, and the way into the call when its time has come.
import { useState } from "react";
import { useLocation, useParams } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import * as api from "../../api/agenda";
import type { Appointment } from "../../api/agenda";
import { BackLink, Call112, Header } from "../../app/Header";
import { useSession } from "../../app/session";
import { problemText } from "../../app/problemText";
import { Heading, Screen } from "../../app/Screen";
import { Button, LinkButton } from "../../design/Button";
import { Confirm } from "../../design/Dialog";
import { Loading, Note, Skeleton, Tag } from "../../design/Surfaces";
import { PatientNav } from "../../patient/PatientNav";
import { useLanguage, useWords } from "../../words";
import { isProblem } from "../../api/problems";
import { useIntake } from "../intake/IntakeProvider";
import { phaseOf, type Phase } from "./agenda.model";
import { PriceCard } from "../money/PriceCard";
import { usePrice } from "../money/usePrice";
import { ReadinessCard } from "../readiness/ReadinessCard";
import { EarlierNote } from "./EarlierNote";
import { useAppointment, useChange, useNow } from "./useAppointments";
import { useTimes, When } from "./When";
import { aboutOf, useComes } from "./useComes";
import { Told, WhoseAppointment } from "./WhoseAppointment";
import "./agenda.css";

export default function AppointmentPage() {
  const t = useWords("agenda");
  const frame = useWords("frame");
  const { id = "" } = useParams<{ id: string }>();
  const { data, error } = useAppointment(id);
  return (
    <Screen title={t("one.tab")} header={<Header start={<BackLink href="/appointments" />} end={<Call112 />} />} nav={<PatientNav />}>
      {data ? <One appointment={data} /> : error ? <Note tone="warn" role="alert">{problemText(frame, error)}</Note> : <Loading><Skeleton kind="card" /></Loading>}
    </Screen>
  );
}

function One({ appointment }: { appointment: Appointment }) {
  const t = useWords("agenda");
  const { person } = useSession();
  const phase = phaseOf(appointment, useNow());
  const { given_name: given, family_name: family } = appointment.doctor;
  return (
    <div className="stack">
      <Heading>{t("doctor", { given, family })}</Heading>
      <WhoseAppointment appointment={appointment} />
      <Said />
      <section className="card stack" data-testid="appointment" data-state={appointment.state}>
        <div className="row row--top"><StateTag appointment={appointment} phase={phase} /></div>
        <When starts={appointment.starts_at} ends={appointment.ends_at} large />
        {appointment.channel !== "video" && <p className="small soft" data-testid="channel">{t(`decide.${appointment.channel}`)}</p>}
        <Do appointment={appointment} phase={phase} />
      </section>
      {(phase === "early" || phase === "intake") && <Change appointment={appointment} />}
      {(phase === "early" || phase === "intake") && <EarlierNote moving={appointment} channel={appointment.channel} doctorId={appointment.doctor.id} first={null} about={aboutOf(appointment, person.id)} />}
      {["early", "intake", "open"].includes(phase) && <ReadinessCard cause={appointment.id} channel={appointment.channel} startsAt={appointment.starts_at} check={`/appointments/${appointment.id}/check`} />}
      {phase === "over" && <Again appointment={appointment} />}
    </div>
  );
}

/** One sentence after it was booked, moved or cancelled here; a move can be taken back as long as the old time is free. */
function Said() {
  const t = useWords("agenda");
  const state = useHistoryState<{ done?: "booked" | "moved" } | null>();
  if (!state?.done) return null;
  return <Note tone="ok" role="status"><span data-testid="done">{t(`done.${state.done}`)}</span></Note>;
}

function StateTag({ appointment, phase }: { appointment: Appointment; phase: Phase }) {
  const t = useWords("agenda");
  if (phase === "held") return <Tag tone="warn">{t("state.held")}</Tag>;
  if (phase === "open" || phase === "called") return <Tag tone="ok">{t("state.open")}</Tag>;
  return <Tag tone={appointment.state === "booked" && phase !== "over" ? "ok" : "plain"}>{t(`state.${appointment.state}`)}</Tag>;
}

/** The one thing to do at this moment. */
function Do({ appointment, phase }: { appointment: Appointment; phase: Phase }) {
  const t = useWords("agenda");
  const { day, time } = useTimes();
  const comes = useComes(appointment);
  const { person } = useSession();
  const called = appointment.patient_id === person.id || (comes && appointment.acting_id === person.id);
  if (phase === "held") return <Offered appointment={appointment} />;
  if (phase === "early") return <p className="small soft">{t("intake.from", { day: day(appointment.intake_at), time: time(appointment.intake_at) })}</p>;
  if (phase === "intake") return comes ? <Intake appointment={appointment} /> : <Note icon="info">{t("whom.comes", { name: appointment.patient_given_name })}</Note>;
  if (phase === "open") return <Door appointment={appointment} />;
  if (phase === "called" && !called) return <Note icon="info"><span data-testid="other-called">{t("door.other", { name: appointment.acting_name, family: appointment.doctor.family_name })}</span></Note>;
  if (phase === "called") return <LinkButton href={`/call/${appointment.consultation_id}`} icon="camera" data-testid="appointment-call">{t("door.call")}</LinkButton>;
  return null;
}

function Offered({ appointment }: { appointment: Appointment }) {
  const t = useWords("agenda");
  const frame = useWords("frame");
  const { time } = useTimes();
  const yes = useChange(api.confirmHeld);
  const no = useChange(api.cancelAppointment);
  const price = usePrice(appointment.channel, appointment.doctor.id, appointment.starts_at, appointment.patient_id);
  const changed = isProblem(yes.error, "price-needed");
  const take = () => price.quote && yes.mutate({ id: appointment.id, quote: price.quote.id }, { onError: (error) => isProblem(error, "price-needed") && price.again() });
  return (
    <>
      {appointment.held_until && <p>{t(appointment.instead_of_later ? "offer.lead" : "offer.kept", { time: time(appointment.held_until) })}</p>}
      <PriceCard price={price} changed={changed} />
      {yes.error && !changed && <Note tone="warn" role="alert">{problemText(frame, yes.error)}</Note>}
      {price.quote?.payable && <Button onPress={take} isPending={yes.isPending || price.asking} data-testid="offer-yes">{t("offer.yes")}</Button>}
      <Button look="second" onPress={() => no.mutate(appointment.id)} isPending={no.isPending} data-testid="offer-no">{t("offer.no")}</Button>
    </>
  );
}

function Intake({ appointment }: { appointment: Appointment }) {
  const t = useWords("agenda");
  const [, navigate] = useLocation();
  const { begin, change } = useIntake();
  const { person } = useSession();
  if (appointment.safe_id) return <Told appointment={appointment} />;
  const start = () => {
    begin();
    change({ patient: aboutOf(appointment, person.id), appointment: appointment.id, channel: appointment.channel, language: appointment.language });
    navigate("/ask/alarm");
  };
  return (
    <>
      <p className="small">{t("intake.lead")}</p>
      <Button onPress={start} data-testid="intake-go">{t("intake.go")}</Button>
    </>
  );
}

function Door({ appointment }: { appointment: Appointment }) {
  const t = useWords("agenda");
  const frame = useWords("frame");
  const arrive = useChange(api.arrive);
  const { person } = useSession();
  const comes = useComes(appointment);
  const family = appointment.doctor.family_name;
  if (!comes) return <Note icon="info"><span data-testid="they-come">{t("whom.comes", { name: appointment.patient_given_name })}</span></Note>;
  if (appointment.arrived_at && appointment.acting_id !== person.id) return <Note icon="info"><span data-testid="other-came">{t("door.other", { name: appointment.acting_name, family })}</span></Note>;
  if (appointment.arrived_at) {
    return (
      <div className="stack" role="status" data-testid="arrived">
        <div className="door" aria-hidden="true"><i /><b /><i /></div>
        <p className="strong">{t("door.wait", { family })}</p>
        <p className="small soft">{t("door.stay")}</p>
        {!appointment.safe_id && <Intake appointment={appointment} />}
        <LinkButton look="second" href={`/appointments/${appointment.id}/check`} icon="camera" data-testid="door-try">{t("door.try")}</LinkButton>
      </div>
    );
  }
  return (
    <>
      {appointment.acting_id !== person.id && <p className="small soft">{t("door.instead", { name: appointment.acting_name })}</p>}
      {appointment.acting_id !== person.id && <Told appointment={appointment} />}
      {arrive.error && <Note tone="warn" role="alert">{problemText(frame, arrive.error)}</Note>}
      <Button icon="camera" onPress={() => arrive.mutate(appointment.id)} isPending={arrive.isPending} data-testid="arrive">{t("door.go")}</Button>
    </>
  );
}

function Change({ appointment }: { appointment: Appointment }) {
  const t = useWords("agenda");
  const frame = useWords("frame");
  const { language } = useLanguage();
  const [asking, setAsking] = useState(false);
  const cancel = useChange(api.cancelAppointment);
  return (
    <div className="stack">
      {cancel.error && <Note tone="warn" role="alert">{problemText(frame, cancel.error)}</Note>}
      <div className="acts acts--row">
        <LinkButton look="second" icon="clock" href={`/book/${appointment.id}`} data-testid="move">{t("change.move")}</LinkButton>
        <LinkButton away look="second" icon="download" href={api.calendarFile(appointment.id, language)} data-testid="to-calendar">{t("change.calendar")}</LinkButton>
        <Button look="danger-plain" icon="trash" onPress={() => setAsking(true)} data-testid="cancel">{t("change.cancel")}</Button>
      </div>
      <Confirm
        title={t("cancel.title")} body={t("cancel.body")} open={asking} yes={t("cancel.yes")} no={t("cancel.no")} pending={cancel.isPending} yesTestId="cancel-yes"
        onYes={() => cancel.mutate(appointment.id, { onSettled: () => setAsking(false) })} onNo={() => setAsking(false)}
      />
    </div>
  );
}

/** What was cancelled by mistake can be had back as long as nobody else has the time: it is held, and its price shown. */
function Again({ appointment }: { appointment: Appointment }) {
  const t = useWords("agenda");
  const frame = useWords("frame");
  const now = useNow();
  const [, navigate] = useLocation();
  const again = useChange(() => api.bookSlot({ patient_id: appointment.patient_id, doctor_id: appointment.doctor.id, starts_at: appointment.starts_at, language: appointment.language, channel: appointment.channel, hold: true }));
  if (appointment.state !== "cancelled" || appointment.ended_by !== "patient" || now >= Date.parse(appointment.starts_at)) return <LinkButton look="second" href="/book">{t("again.book")}</LinkButton>;
  return (
    <>
      {again.error && <Note tone="warn" role="alert">{problemText(frame, again.error)}</Note>}
      <Button look="second" icon="flip" onPress={() => again.mutate(undefined, { onSuccess: (made) => made && navigate(`/appointments/${made.id}`, { replace: true }) })} isPending={again.isPending} data-testid="undo">{t("again.undo")}</Button>
      <LinkButton look="plain" href="/book">{t("again.book")}</LinkButton>
    </>
  );
}
