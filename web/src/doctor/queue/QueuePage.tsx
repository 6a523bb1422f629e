// The doctor's first screen: who rings, who waits, how the day goes.
import { useHistoryState } from "wouter/use-browser-location";
import type { Outcome } from "../../api/types";
import { useSession } from "../../app/session";
import { isProblem } from "../../api/problems";
import { problemText } from "../../app/problemText";
import { Heading } from "../../app/Screen";
import { Button, LinkButton } from "../../design/Button";
import { Note } from "../../design/Surfaces";
import { EmptyLine } from "../../features/desk/EmptyLine";
import { SettledNote } from "../../features/desk/InvitedNote";
import { useWords } from "../../words";
import { useDesk } from "../DeskProvider";
import { DoctorShell } from "../DoctorShell";
import { HandoverRing } from "../ring/HandoverRing";
import { RingCard } from "../ring/RingCard";
import { ChannelsCard } from "./ChannelsCard";
import { LoadCard, RestNote } from "./LoadCard";
import { PauseCard } from "./PauseCard";
import { NextAppointment } from "../planning/NextAppointment";
import { QueueList } from "./QueueList";

export function QueuePage() {
  const t = useWords("doctor");
  // what may come up on this screen later: a screen that waits for words then would lose its focus
  useWords("readiness");
  useWords("agenda");
  const { desk, sentOff } = useDesk();
  return (
    <DoctorShell title={t("place.queue")}>
      <div className="deskgrid">
        <div className="cards">
          <Heading className="sr">{t("place.queue")}</Heading>
          {sentOff && <Note tone="warn" role="alert"><span data-testid="sent-off">{t(sentOff === "page_closed" ? "sent-off.page" : "sent-off")}</span></Note>}
          <SettledNote />
          <RestNote />
          <Closed />
          <HandedOver />
          <Refusals />
          {desk?.consultation && <GoBack />}
          {!desk?.consultation && <HandoverRing />}
          {desk?.offer && !desk.consultation && <RingCard key={desk.offer.request_id} offer={desk.offer} />}
          <Line />
        </div>
        <aside className="cards" aria-label={t("load")}>
          <NextAppointment />
          <LoadCard />
          <PauseCard />
          <ChannelsCard />
        </aside>
      </div>
    </DoctorShell>
  );
}

/** One sentence after a consultation was closed here. */
function Closed() {
  const t = useWords("doctor");
  const state = useHistoryState<{ closed?: Outcome } | null>();
  if (!state?.closed) return null;
  return <Note tone="ok" role="status"><span data-testid="closed">{t("closed", { outcome: t(`outcome.${state.closed}`) })}</span></Note>;
}

/** One sentence after a colleague took over. */
function HandedOver() {
  const t = useWords("handover");
  const state = useHistoryState<{ handed?: boolean } | null>();
  if (!state?.handed) return null;
  return <Note tone="ok" role="status"><span data-testid="handed-over">{t("handed")}</span></Note>;
}

function Refusals() {
  const frame = useWords("frame");
  const { accept, pass, change } = useDesk();
  const error = accept.error ?? pass.error ?? change.error;
  return error && !isProblem(error, "pause-refused") ? <Note tone="warn" role="alert">{problemText(frame, error)}</Note> : null;
}

/** After a reload, a crash or a closed tab: the consultation is still there. */
function GoBack() {
  const t = useWords("doctor");
  const consultation = useDesk().desk?.consultation;
  if (!consultation) return null;
  const { given_name: given, family_name: family } = consultation.patient;
  return (
    <section className="goback" aria-labelledby="goback">
      <div className="grow">
        <p className="small">{t("goback.open")}</p>
        <h2 id="goback">{t("person", { given, family })}</h2>
      </div>
      <LinkButton look="accent" icon="camera" href={`/consultation/${consultation.id}`} data-testid="go-back">{t("goback")}</LinkButton>
    </section>
  );
}

function Line() {
  const { desk, duty } = useDesk();
  if (!desk || !duty) return null;
  if (duty.state === "off") return <OffDuty />;
  const waiting = desk.waiting.filter((row) => row.request_id !== desk.offer?.request_id);
  return waiting.length > 0 || desk.offer ? <QueueList waiting={waiting} /> : <Nobody />;
}

function OffDuty() {
  const t = useWords("doctor");
  const { change } = useDesk();
  const { person } = useSession();
  return (
    <section className="card empty">
      <EmptyLine />
      <h2>{t("off.title", { given: person.given_name })}</h2>
      <p className="soft">{t("off.body")}</p>
      <div><Button icon="bell" onPress={() => change.mutate({ kind: "on" })} isPending={change.isPending} data-testid="go-on-duty">{t("off.go")}</Button></div>
    </section>
  );
}

function Nobody() {
  const t = useWords("doctor");
  return (
    <section className="card empty" data-testid="nobody">
      <EmptyLine />
      <h2>{t("nobody.title")}</h2>
      <p className="soft">{t("nobody.body")}</p>
    </section>
  );
}
