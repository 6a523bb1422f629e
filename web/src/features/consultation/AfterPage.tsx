// After the call: how it ended, in words, and what comes next.
import { useQuery } from "@tanstack/react-query";
import { Redirect, useParams } from "wouter";
import { consultation as fetchConsultation } from "../../api/patient";
import type { Consultation, Exam, Outcome } from "../../api/types";
import { Header, SosLine } from "../../app/Header";
import { Heading, Screen } from "../../app/Screen";
import { LinkButton } from "../../design/Button";
import { Icon, type IconName } from "../../design/Icon";
import { Loading, Tag } from "../../design/Surfaces";
import { keys } from "../../patient/keys";
import { useCurrentRequest } from "../../patient/live";
import { PatientNav } from "../../patient/PatientNav";
import { useFormats, useWords } from "../../words";
import { AfterCharge } from "../money/AfterCharge";
import { ForWhom } from "../people/ForWhom";
import { SafeCard } from "../box/SafeCard";
import { Said } from "./Said";
import "./consultation.css";

const looks: Record<Outcome, { icon: IconName; tone: "ok" | "warn" }> = {
  took_place: { icon: "check", tone: "ok" },
  needs_examination: { icon: "doctor", tone: "warn" },
  technical_failure: { icon: "network", tone: "warn" },
  no_show_patient: { icon: "bell", tone: "warn" },
  no_show_doctor: { icon: "doctor", tone: "warn" },
  cancelled_by_patient: { icon: "close", tone: "warn" },
  cancelled_by_doctor: { icon: "close", tone: "warn" },
};

/** One of the two did not come, which ends the call and not the wait. */
const KEEPS_PLACE: readonly (Outcome | null)[] = ["no_show_patient", "no_show_doctor"];
const WAITS: readonly string[] = ["waiting", "offered"];

export default function AfterPage() {
  const { id } = useParams<{ id: string }>();
  const t = useWords("consultation");
  const found = useQuery({ queryKey: [...keys.history, id], queryFn: () => fetchConsultation(id) });
  const request = useCurrentRequest().data;
  if (found.isError) return <Redirect to="/" replace />;
  if (found.data && KEEPS_PLACE.includes(found.data.outcome) && request?.id === found.data.request_id && WAITS.includes(request.state)) return <Redirect to="/line" replace />;
  if (found.data && found.data.state !== "ended") return <Redirect to={`/call/${id}`} replace />;
  return (
    <Screen title={t("after.tab")} header={<Header />} foot={<SosLine />} nav={<PatientNav />}>
      {found.data ? <Ended consultation={found.data} /> : <><h1 className="sr">{t("after.tab")}</h1><Loading /></>}
    </Screen>
  );
}

function Ended({ consultation }: { consultation: Consultation }) {
  const t = useWords("consultation");
  const { moment } = useFormats();
  const outcome = consultation.outcome ?? "took_place";
  const doctor = consultation.doctor.family_name;
  const title = t(`outcome.${outcome}`, { doctor });
  return (
    <div className="stack after" data-testid="after" data-outcome={outcome}>
      <span className={`disc disc--${looks[outcome].tone}`}><Icon name={looks[outcome].icon} /></span>
      <Heading>{title}</Heading>
      <ForWhom patient={consultation.patient} />
      <p className="lead">{t(`next.${outcome}`, { doctor })}</p>
      {consultation.ended_at && <p className="small soft">{t("after.when", { moment: moment(consultation.ended_at) })}</p>}
      {consultation.exam && <Where exam={consultation.exam} />}
      <Said consultation={consultation} />
      <AfterCharge consultation={consultation.id} outcome={outcome} />
      {consultation.safe_id && <SafeCard id={consultation.safe_id} />}
      <section className="card stack stack--tight">
        <h2>{t("worse.title")}</h2>
        <p className="small">{t.rich("worse.body", { guard: (chunks) => <a href="tel:1733">{chunks}</a>, sos: (chunks) => <a href="tel:112">{chunks}</a> })}</p>
      </section>
      <LinkButton href="/" data-testid="after-home">{t("after.home")}</LinkButton>
    </div>
  );
}

/** Where to be examined and how soon, as the doctor said. */
function Where({ exam }: { exam: Exam }) {
  const t = useWords("consultation");
  return (
    <section className="card stack stack--tight" data-testid="exam" data-place={exam.place}>
      <h2>{t("exam.title")}</h2>
      <p className="lead">{t.rich(`exam.${exam.place}`, { tel: (chunks) => <a href="tel:1733">{chunks}</a> })}</p>
      <p><Tag tone="warn" icon="clock">{t(`exam.${exam.within}`)}</Tag></p>
    </section>
  );
}
