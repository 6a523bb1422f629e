// Before joining: what was chosen, what leaves the device and what does not, and the one button.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Redirect, useLocation } from "wouter";
import { ask, doctors as fetchDoctors } from "../../api/patient";
import { isProblem } from "../../api/problems";
import type { CareRequest } from "../../api/types";
import { problemText } from "../../app/problemText";
import { Heading } from "../../app/Screen";
import { useSession } from "../../app/session";
import { Button } from "../../design/Button";
import { Icon, type IconName } from "../../design/Icon";
import { Note } from "../../design/Surfaces";
import { keys } from "../../patient/keys";
import { useFormats, useWords } from "../../words";
import { wakeBell } from "../check/bell";
import { BeforeAppointment } from "../agenda/BeforeAppointment";
import { AskScreen, WithIntake } from "../intake/AskScreen";
import type { IntakeFlow } from "../intake/IntakeProvider";
import { chosenForm } from "../intake/path.model";
import { evaluate, type Intake } from "../intake/questionnaire.model";
import { markSent } from "../intake/sent";
import { fullName } from "./doctorName";
import { useSubject } from "../people/usePeople";
import { PriceCard } from "../money/PriceCard";
import { usePrice } from "../money/usePrice";
import { Photos } from "./Photos";
import { type Sealing, useSealing } from "./useSealing";
import { useWish } from "./WishProvider";
import "./booking.css";

export default function ReadyPage() {
  return <WithIntake place="doctor">{(flow) => (flow.draft.appointment ? <BeforeAppointment {...flow} appointment={flow.draft.appointment} /> : <Ready {...flow} />)}</WithIntake>;
}

function Ready(flow: IntakeFlow & { intake: Intake }) {
  const { intake, draft } = flow;
  const t = useWords("booking");
  const frame = useWords("frame");
  const people = useWords("people");
  const moneyWords = useWords("money");
  const { languageName, money } = useFormats();
  const { doctor } = useWish();
  const duty = useQuery({ queryKey: keys.doctors, queryFn: fetchDoctors });
  const sealing = useSealing(flow);
  const { safe } = sealing;
  const subject = useSubject();
  const price = usePrice(draft.channel ?? "video", doctor ?? null, null, subject.id);
  const join = useJoin(intake, draft, subject.called ? sealing : unsealed, price.quote?.id);
  if (doctor === undefined || draft.channel === null) return <Redirect to="/ask/doctor" replace />;
  const pays = price.quote?.pays_cents ?? 0;
  const joinLabel = pays > 0 ? moneyWords("price.join", { amount: money(pays) }) : t("ready.join");
  const wished = duty.data?.find((one) => one.id === doctor);
  const go = () => {
    wakeBell();
    join.mutate(undefined, { onError: (error) => isProblem(error, "price-needed") && price.again() });
  };
  return (
    <AskScreen title={t("ready.tab")} step={4} back="/ask/check" dock={price.quote?.payable && <Button onPress={go} isPending={join.isPending || price.asking} data-testid="join-line">{joinLabel}</Button>}>
      <div className="stack">
        <Heading>{t("ready.title")}</Heading>
        <PriceCard price={price} changed={isProblem(join.error, "price-needed")} />
        <dl className="card ready">
          <Row icon="doctor" name={t("ready.doctor")} value={wished ? fullName(t, wished) : t("doctor.first")} />
          <Row icon="camera" name={t("ready.channel")} value={t(`channel.${draft.channel}`)} />
          <Row icon="globe" name={t("ready.language")} value={languageName(draft.language ?? t.language)} />
        </dl>
        {subject.called ? <Photos safe={safe} /> : <Note icon="info">{people("who.called", { name: subject.ward?.given_name ?? "" })}</Note>}
        <Note icon="lock">{t.rich("ready.locked")}</Note>
        {join.error && !isProblem(join.error, "already-waiting") && !isProblem(join.error, "price-needed") && <Note tone="danger" role="alert">{problemText(frame, join.error)}</Note>}
      </div>
    </AskScreen>
  );
}

/** Whoever is called tells the doctor; what was answered here stays here. */
const unsealed: Sealed = { seal: () => Promise.resolve(null), keepAsked: () => Promise.resolve() };

interface Sealed extends Pick<Sealing, "keepAsked"> {
  seal(): Promise<string | null>;
}

function Row({ icon, name, value }: { icon: IconName; name: string; value: string }) {
  return (
    <div>
      <dt><Icon name={icon} size="s" />{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** The answers go into the safe, locked; the server learns urgency, language and channel. Sent twice, it is done once. */
function useJoin(intake: Intake, draft: IntakeFlow["draft"], { seal, keepAsked }: Sealed, quoteId: string | undefined) {
  const { person } = useSession();
  const { language } = useWords("booking");
  const { doctor } = useWish();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const enter = (request: CareRequest) => {
    markSent();
    queries.setQueryData(keys.request, request);
    navigate("/line", { replace: true });
  };
  return useMutation({
    mutationFn: async () => {
      if (quoteId === undefined) throw new Error("a price comes first");
      const form = chosenForm(intake, draft);
      const urgency = (form && evaluate(intake, form, draft.answers).urgency) ?? "today";
      const wish = { patient_id: draft.patient ?? person.id, urgency, language: draft.language ?? language, channel: draft.channel ?? "video", wished_doctor_id: doctor ?? null, first_free: false };
      const safe = await seal();
      const request = await ask({ ...wish, safe_id: safe, quote_id: quoteId });
      if (safe) await keepAsked(safe, request.id, wish.patient_id);
      return request;
    },
    onSuccess: enter,
    onError: (error) => {
      if (isProblem(error, "already-waiting") && error.extensions["request"]) enter(error.extensions["request"] as CareRequest);
    },
  });
}
