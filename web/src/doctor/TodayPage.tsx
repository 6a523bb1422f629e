// The doctor's consultations of today: with whom, when, how they ended. What was said is nowhere.
import { useQuery } from "@tanstack/react-query";
import { history } from "../api/doctor";
import type { Consultation } from "../api/types";
import { Heading } from "../app/Screen";
import { LinkButton } from "../design/Button";
import { Loading, Note, Tag, type Tone } from "../design/Surfaces";
import { EmptyLine } from "../features/desk/EmptyLine";
import { useNow } from "../features/desk/useNow";
import { useFormats, useWords } from "../words";
import { DoctorShell } from "./DoctorShell";
import { keys } from "./keys";
import { OpenTalks } from "./OpenTalks";
import { isToday } from "./queue/load.model";

export default function TodayPage() {
  const t = useWords("doctor");
  const { day } = useFormats();
  const past = useQuery({ queryKey: keys.history, queryFn: history });
  const now = useNow(60_000);
  const today = past.data?.filter((one) => isToday(one.matched_at, now));
  return (
    <DoctorShell title={t("place.today")}>
      <div className="deskpage stack">
        <div>
          <Heading>{t("place.today")}</Heading>
          <p className="soft">{day(new Date(now))}</p>
        </div>
        <Note icon="lock">{t("today.note")}</Note>
        <OpenTalks />
        {!today && <Loading />}
        {today?.length === 0 && <section className="card empty"><EmptyLine /><h2>{t("today.none")}</h2></section>}
        {today && today.length > 0 && <ol className="card rows" data-testid="today">{today.map((one) => <One key={one.id} one={one} />)}</ol>}
      </div>
    </DoctorShell>
  );
}

const tone = (one: Consultation): Tone | undefined => (one.outcome === "took_place" ? "ok" : one.outcome === null ? undefined : "warn");

function One({ one }: { one: Consultation }) {
  const t = useWords("doctor");
  const { time } = useFormats();
  const { given_name: given, family_name: family } = one.patient;
  const from = time(one.started_at ?? one.matched_at);
  return (
    <li className="row row--wrap">
      <p className="today__time">{one.ended_at ? t("today.span", { from, to: time(one.ended_at) }) : from}</p>
      <p className="grow strong">{t("person", { given, family })}</p>
      {one.outcome ? <Tag tone={tone(one)}>{t(`outcome.${one.outcome}`)}</Tag> : <LinkButton small look="second" href={`/consultation/${one.id}`}>{t("goback")}</LinkButton>}
    </li>
  );
}
