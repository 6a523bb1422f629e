// Waiting without fear: the place, who calls, and that nothing is lost when the page is closed.
import { type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useRef, type ReactNode } from "react";
import { Link, Redirect, useLocation } from "wouter";
import { cancelRequest, hereAgain, leaveLine } from "../../api/patient";
import type { CareRequest } from "../../api/types";
import { useAwake } from "../../app/awake";
import { useBrand } from "../../app/BrandContext";
import { BrandLink, Call112, Header, Tool } from "../../app/Header";
import { LoadingScreen } from "../../app/LoadingScreen";
import { problemText } from "../../app/problemText";
import { Heading, Screen } from "../../app/Screen";
import { useSession } from "../../app/session";
import { useAnnounce } from "../../design/Announcer";
import { LinkButton } from "../../design/Button";
import { Confirm } from "../../design/Dialog";
import { Switch } from "../../design/Fields";
import { Icon } from "../../design/Icon";
import { Note } from "../../design/Surfaces";
import { useLiveState } from "../../live/LiveProvider";
import { useCurrentConsultation, useCurrentRequest } from "../../patient/live";
import { serverNow } from "../../live/clock";
import { useFormats, useWords } from "../../words";
import { useNow } from "../desk/useNow";
import { useCalling } from "../consultation/CallProvider";
import { useIntake } from "../intake/IntakeProvider";
import { SafeCard } from "../box/SafeCard";
import { LineGuests } from "../guests/LineGuests";
import { ReadinessCard } from "../readiness/ReadinessCard";
import { CalledInstead } from "../people/CalledInstead";
import { ForWhom } from "../people/ForWhom";
import { LineFigure } from "./LineFigure";
import { MayLeave } from "./MayLeave";
import { GoneDoctor, MissedCall, NobodyCalls } from "./LineNotes";
import { useChange } from "./useChange";
import { TellMe } from "./TellMe";
import { OwnFirst, WaitRange } from "./WaitRange";
import { useNobodyCalls, useWishedDoctor } from "./useWishedDoctor";
import "./booking.css";

export default function LinePage() {
  const t = useWords("booking");
  const { person } = useSession();
  const request = useCurrentRequest();
  const consultation = useCurrentConsultation();
  if (consultation.data) return <Redirect to={`/call/${consultation.data.id}`} replace />;
  if (request.data && request.data.state !== "matched") return <Waiting request={request.data} />;
  if (request.data?.acting_as === "mandatary" && consultation.isSuccess && !consultation.isFetching) return request.data.acting_id === person.id ? <CalledInstead request={request.data} /> : <Redirect to="/" replace />;
  if (request.data || isLooking(request) || isLooking(consultation)) return <LoadingScreen title={t("line.tab")} />;
  return <NotInLine />;
}

/** The first look after the page was opened; later ones happen behind what is shown. */
function isLooking({ isPending, isFetching, isFetchedAfterMount }: UseQueryResult): boolean {
  return isPending || (isFetching && !isFetchedAfterMount);
}

function Waiting({ request }: { request: CareRequest }) {
  const t = useWords("booking");
  const { joinAtOnce, chooseJoinAtOnce } = useCalling();
  const position = request.position ?? 1;
  const wished = useWishedDoctor(request);
  const nobody = useNobodyCalls(request);
  const brand = useBrand();
  useTold(request, position);
  useDraftGone(request);
  useAwake(position <= 2);
  return (
    <Screen title={t("line.tab")} className="waiting" header={<Header start={<BrandLink />} end={<><Call112 /><LeaveTool request={request} /></>} />} dock={<TellMe />}>
      <LineFigure position={position} />
      <div className="waiting__place">
        <Heading><span data-testid="position" data-position={position}>{position === 1 ? t("line.first") : t("line.position", { position })}</span></Heading>
        {!nobody && !wished.gone && !request.away && <p className="lead" data-testid="who-calls">{sentence(t, request, wished.name)}</p>}
        <ForWhom patient={{ id: request.patient_id, given_name: request.patient_given_name }} asked={request.acting_as === "self" ? null : request.acting_id} />
      </div>
      <div className="stack foot-space">
        {request.lost_calls > 0 && <Note tone="warn"><span data-testid="lost-call">{t.rich("lost")}</span></Note>}
        {request.away && <MissedCall request={request} />}
        {!request.away && request.missed_calls > 0 && <Note tone="warn">{t("missed.again")}</Note>}
        {nobody && <NobodyCalls why={nobody} language={request.language} channel={request.channel} />}
        <WaitRange request={request} now={useNow(30_000)} />
        <OwnFirst request={request} />
        {wished.gone && <GoneDoctor request={request} name={wished.name} />}
        <Note tone="ok">{t.rich("line.safe", { minutes: brand.place_minutes })}</Note>
        {request.channel !== "chat" && (
          <div className="card card--tight">
            <Switch selected={joinAtOnce} onChange={chooseJoinAtOnce} data-testid="join-at-once"><strong>{t("line.atOnce")}</strong><span className="choice__help">{t("line.atOnce.help")}</span></Switch>
          </div>
        )}
        {request.safe_id && <SafeCard id={request.safe_id} />}
        {request.safe_id && <MayLeave id={request.safe_id} language={request.language} />}
        {request.channel !== "chat" && <LineGuests />}
        <ReadinessCard cause={request.id} channel={request.channel} check="/line/check" />
        <TryAgain />
        <LiveLine />
      </div>
    </Screen>
  );
}

function sentence(t: ReturnType<typeof useWords<"booking">>, request: CareRequest, doctor: string | null): string {
  if (request.state === "offered") return t("line.offered");
  const ahead = request.ahead ?? 0;
  return doctor ? t("line.ahead.doctor", { ahead, doctor }) : t("line.ahead", { ahead });
}

/** The answers were acknowledged in their safe: the draft is not needed any more. */
function useDraftGone({ safe_id }: CareRequest): void {
  const { draft, begin } = useIntake();
  const sent = safe_id !== null && draft.safe === safe_id;
  useEffect(() => {
    if (sent) begin();
  }, [sent, begin]);
}

/** A screen reader hears the place when it changes, and at once when it is the first. */
function useTold(request: CareRequest, position: number): void {
  const t = useWords("booking");
  const announce = useAnnounce();
  const before = useRef(position);
  useEffect(() => {
    if (before.current === position || request.position === null) return;
    before.current = position;
    if (position === 1) announce(t("line.first"), "assertive");
    else announce(t("line.position", { position }));
  }, [position, request.position, announce, t]);
}

/** One tap gives the place up: nobody calls from then on. The server keeps it for a few minutes, on every device, in which it can be had back. */
function LeaveTool({ request }: { request: CareRequest }) {
  const t = useWords("booking");
  const frame = useWords("frame");
  const { time } = useFormats();
  const [, navigate] = useLocation();
  const leave = useChange(() => leaveLine(request.id));
  const stay = useChange(() => hereAgain(request.id));
  const gone = useChange(() => cancelRequest(request.id), () => navigate("/", { replace: true }));
  const refused = leave.error ?? stay.error ?? gone.error;
  const body: ReactNode = refused ? problemText(frame, refused) : t("leave.body", { time: time(request.keep_until ?? new Date(serverNow())) });
  const keep = () => {
    leave.reset();
    gone.reset();
    if (request.leaving) stay.mutate();
  };
  return (
    <>
      <Tool onPress={() => leave.mutate()} data-testid="leave-line">{t("leave")}</Tool>
      <Confirm title={t(request.leaving ? "leave.title" : "leave.refused")} body={body} open={request.leaving || leave.isError} yes={t("leave.yes")} no={t("leave.no")} pending={gone.isPending} onYes={() => gone.mutate()} onNo={keep} yesTestId="leave-line-yes" noTestId="leave-line-no" />
    </>
  );
}

function TryAgain() {
  const t = useWords("booking");
  return (
    <Link className="card card--tight go" href="/line/check">
      <span className="disc"><Icon name="camera" /></span>
      <span className="grow"><strong>{t("line.try")}</strong><span className="choice__help">{t("line.try.help")}</span></span>
      <Icon name="go" />
    </Link>
  );
}

function LiveLine() {
  const frame = useWords("frame");
  const open = useLiveState() === "open";
  return <p className={open ? "cap soft live live--open" : "cap soft live"} data-testid="live" data-live={open}><i className="dot" aria-hidden="true" />{open ? frame("live.open") : frame("live.trying")}</p>;
}

function NotInLine() {
  const t = useWords("booking");
  return (
    <Screen title={t("line.tab")} header={<Header end={<Call112 />} />} dock={<><LinkButton href="/ask/again" data-testid="start-again">{t("over.again")}</LinkButton><LinkButton look="plain" href="/">{t("over.home")}</LinkButton></>}>
      <div className="stack" data-testid="not-in-line">
        <Heading>{t("over.title")}</Heading>
        <p>{t("over.body")}</p>
        <p>{t("over.again.body")}</p>
      </div>
    </Screen>
  );
}
