// All appointments of a person: those to come first; and a calendar that their own programs can fetch.
import { Link } from "wouter";
import type { Appointment } from "../../api/agenda";
import { BackLink, Call112, Header } from "../../app/Header";
import { Heading, Screen } from "../../app/Screen";
import { LinkButton } from "../../design/Button";
import { Icon } from "../../design/Icon";
import { Loading, Skeleton, Tag } from "../../design/Surfaces";
import { PatientNav } from "../../patient/PatientNav";
import { useWords } from "../../words";
import { ahead, isAhead } from "./agenda.model";
import { FeedSection } from "./FeedSection";
import { useAppointments } from "./useAppointments";
import { When } from "./When";
import { WhoseAppointment } from "./WhoseAppointment";
import "./agenda.css";

export default function AppointmentsPage() {
  const t = useWords("agenda");
  const { data } = useAppointments();
  const past = (data ?? []).filter((one) => !isAhead(one) && one.state !== "moved");
  return (
    <Screen title={t("all.tab")} header={<Header start={<BackLink href="/" />} end={<Call112 />} />} nav={<PatientNav />}>
      <div className="stack">
        <Heading>{t("all.title")}</Heading>
        {data ? <Ahead all={ahead(data)} /> : <Loading><Skeleton kind="card" /></Loading>}
        <LinkButton href="/book" icon="clock" data-testid="book">{t("all.book")}</LinkButton>
        {past.length > 0 && (
          <section aria-labelledby="past" className="stack stack--tight">
            <h2 id="past">{t("all.past")}</h2>
            <ul className="rows">{past.map((one) => <li key={one.id}><Row one={one} /></li>)}</ul>
          </section>
        )}
        <FeedSection face="patient" />
      </div>
    </Screen>
  );
}

function Ahead({ all }: { all: readonly Appointment[] }) {
  const t = useWords("agenda");
  if (all.length === 0) return <p className="soft">{t("all.none")}</p>;
  return <ul className="stack">{all.map((one) => <li key={one.id} className="card card--tight"><Row one={one} /></li>)}</ul>;
}

export function Row({ one }: { one: Appointment }) {
  const t = useWords("agenda");
  return (
    <Link href={`/appointments/${one.id}`} className="go" data-testid="appointment-row" data-id={one.id}>
      <div className="grow">
        <When starts={one.starts_at} ends={one.ends_at} />
        <p>{t("doctor", { given: one.doctor.given_name, family: one.doctor.family_name })}</p>
        <WhoseAppointment appointment={one} />
        {one.state !== "booked" && <Tag tone={one.state === "held" ? "warn" : "plain"}>{t(`state.${one.state}`)}</Tag>}
      </div>
      <Icon name="go" />
    </Link>
  );
}
