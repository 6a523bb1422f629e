// Start or resume: one card says what is possible now, one button does it.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { doctors, outlook } from "../../api/patient";
import type { Outlook, Session } from "../../api/types";
import { useBrand } from "../../app/BrandContext";
import { Header, LanguagePicker, SosLine, Tool } from "../../app/Header";
import { Heading, Screen } from "../../app/Screen";
import { useSession } from "../../app/session";
import { LinkButton } from "../../design/Button";
import { Loading, Skeleton } from "../../design/Surfaces";
import { serverNow } from "../../live/clock";
import { useWords, type Words } from "../../words";
import { keys } from "../../patient/keys";
import { useCurrentConsultation, useCurrentRequest } from "../../patient/live";
import { PatientNav } from "../../patient/PatientNav";
import { useIntake, useUnfinished } from "../intake/IntakeProvider";
import { usePeople } from "../people/usePeople";
import { DueCard } from "../money/DueCard";
import { CallCard, LineCard } from "./ResumeCards";
import { ProveCard } from "../reach/ProveCard";
import { ClosedCard, FullCard } from "./ClosedCards";
import { DutyCard } from "./DutyCard";
import { greetingAt } from "./hours.model";
import HomeAppointments from "../agenda/HomeAppointments";
import { QuotaCard, QuotaFull } from "./QuotaCard";
import { UnfinishedCard } from "./UnfinishedCard";
import "./home.css";

const dutyEveryMs = 30_000;

export function HomePage() {
  const t = useWords("home");
  const { person } = useSession();
  return (
    <Screen
      title={t("tab")}
      header={<Header end={<><LanguagePicker /><Tool href="/data" icon="person" label={t("account", fullName(person))} /></>} />}
      foot={<SosLine />}
      nav={<PatientNav />}
    >
      <p className="soft"><Greeting t={t} name={person.given_name} /></p>
      <Heading>{t("title")}</Heading>
      <div className="stack home__cards"><Now /><DueCard /><HomeAppointments /><ProveCard /></div>
    </Screen>
  );
}

const fullName = ({ given_name, family_name }: Session["person"]) => ({ name: `${given_name} ${family_name}` });

function Greeting({ t, name }: { t: Words<"home">; name: string }) {
  const { hours } = useBrand();
  return t(`greeting.${greetingAt(new Date(serverNow()), hours.timezone)}`, { name });
}

/** A live call comes before the line, the line before starting; only one of them is shown. */
function Now() {
  const request = useCurrentRequest();
  const consultation = useCurrentConsultation();
  const beginning = useBeginning();
  const loading = <Loading><Skeleton kind="card" /><Skeleton kind="choice" /></Loading>;
  if (request.isPending || consultation.isPending) return loading;
  if (consultation.data) return <CallCard consultation={consultation.data} />;
  if (request.data) return <LineCard request={request.data} />;
  return beginning.settled ? <Begin {...beginning} /> : loading;
}

/** What the way in is drawn from. It is drawn once all of it is known: a button that moves under a finger is not pressed. */
function useBeginning() {
  const { language } = useWords("home");
  const { ready } = useIntake();
  const people = usePeople();
  const duty = useQuery({ queryKey: keys.doctors, queryFn: doctors, refetchInterval: dutyEveryMs });
  const ahead = useQuery({ queryKey: [...keys.outlook, language], queryFn: () => outlook(language), refetchInterval: dutyEveryMs });
  const settled = ready && !people.isPending && !duty.isPending && !ahead.isPending;
  return { settled, others: (people.data?.cares_for.length ?? 0) > 0, duty, ahead: ahead.data };
}

function Begin({ others, duty, ahead }: Omit<ReturnType<typeof useBeginning>, "settled">) {
  const [, navigate] = useLocation();
  const { begin } = useIntake();
  const unfinished = useUnfinished();
  const peopleWords = useWords("people");
  const start = () => {
    begin();
    navigate(others ? "/ask/who" : "/ask/alarm");
  };
  return (
    <>
      {unfinished && <UnfinishedCard onAnew={start} />}
      <Possible ahead={ahead}>
        <DutyCard doctors={duty.data} failed={duty.isError} wait={ahead?.wait ?? null} quiet={unfinished} onStart={start} />
        {ahead && <QuotaCard quota={ahead.quota} />}
      </Possible>
      {others && ahead?.quota.left === 0 && ahead.opening.open && <LinkButton look="second" href="/ask/who" data-testid="start-for">{peopleWords("who.start")}</LinkButton>}
    </>
  );
}

/** Told before anybody begins: the quota, the hours and the doctors' limits, each with what to do instead. */
function Possible({ ahead, children }: { ahead: Outlook | undefined; children: ReactNode }) {
  if (ahead?.quota.left === 0) return <QuotaFull quota={ahead.quota} />;
  if (ahead && !ahead.opening.open) return <><ClosedCard opensAt={ahead.opening.opens_at} /><QuotaCard quota={ahead.quota} /></>;
  if (ahead?.full_until) return <><FullCard until={ahead.full_until} /><QuotaCard quota={ahead.quota} /></>;
  return children;
}
