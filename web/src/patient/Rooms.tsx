// Which address shows which screen. Addresses hold opaque ids and numbers only; those below /ask are never sent (quiet.ts).
import { lazy, Suspense, useEffect } from "react";
import { Redirect, Route, Switch } from "wouter";
import { LoadingScreen } from "../app/LoadingScreen";
import { AgainDoor } from "../features/intake/AgainDoor";
import { HomePage } from "../features/home/HomePage";
import { useWords } from "../words";
import { CallPage } from "../features/consultation/ahead";
import { CalledDoor } from "../features/consultation/CalledDoor";

/** These come together, to everybody alike and before the first answer: what is fetched must not tell what was answered. */
const asking = {
  alarm: () => import("../features/intake/AlarmPage"),
  important: () => import("../features/intake/ImportantPage"),
  reason: () => import("../features/intake/ReasonPage"),
  question: () => import("../features/intake/QuestionPage"),
};
const AlarmPage = lazy(asking.alarm);
const ImportantPage = lazy(asking.important);
const ReasonPage = lazy(asking.reason);
const QuestionPage = lazy(asking.question);
const DoctorPage = lazy(() => import("../features/booking/DoctorPage"));
const BookPage = lazy(() => import("../features/agenda/BookPage"));
const AppointmentsPage = lazy(() => import("../features/agenda/AppointmentsPage"));
const AppointmentPage = lazy(() => import("../features/agenda/AppointmentPage"));
const CheckPage = lazy(() => import("../features/check/CheckPage"));
const AppointmentCheckPage = lazy(() => import("../features/check/AppointmentCheckPage"));
const LineCheckPage = lazy(() => import("../features/check/LineCheckPage"));
const ReadyPage = lazy(() => import("../features/booking/ReadyPage"));
const LinePage = lazy(() => import("../features/booking/LinePage"));
const AfterPage = lazy(() => import("../features/consultation/AfterPage"));
const BoxPage = lazy(() => import("../features/box/BoxPage"));
const ChatPage = lazy(() => import("../features/box/ChatPage"));
const PayPage = lazy(() => import("../features/money/PayPage"));
const PeoplePage = lazy(() => import("../features/people/PeoplePage"));
const WardPage = lazy(() => import("../features/people/WardPage"));
const TakePage = lazy(() => import("../features/people/TakePage"));
const WhoPage = lazy(() => import("../features/people/WhoPage"));
const MyDataPage = lazy(() => import("../features/mydata/MyDataPage"));
const PrivacyPage = lazy(() => import("../features/privacy/PrivacyPage"));

export function Rooms() {
  useEffect(() => {
    for (const load of Object.values(asking)) void load().catch(() => undefined);
  }, []);
  return (
    <Suspense fallback={<Between />}>
      <CalledDoor />
      <Switch>
        <Route path="/" component={HomePage} />
        <Route path="/ask"><Redirect to="/ask/again" replace /></Route>
        <Route path="/ask/alarm/:number?" component={AlarmPage} />
        <Route path="/ask/who" component={WhoPage} />
        <Route path="/ask/again" component={AgainDoor} />
        <Route path="/ask/important" component={ImportantPage} />
        <Route path="/ask/reason" component={ReasonPage} />
        <Route path="/ask/question/:number?" component={QuestionPage} />
        <Route path="/ask/doctor" component={DoctorPage} />
        <Route path="/ask/check" component={CheckPage} />
        <Route path="/ask/ready" component={ReadyPage} />
        <Route path="/book/:id?" component={BookPage} />
        <Route path="/appointments" component={AppointmentsPage} />
        <Route path="/appointments/:id" component={AppointmentPage} />
        <Route path="/appointments/:id/check" component={AppointmentCheckPage} />
        <Route path="/line" component={LinePage} />
        <Route path="/line/check" component={LineCheckPage} />
        <Route path="/call/:id" component={CallPage} />
        <Route path="/after/:id" component={AfterPage} />
        <Route path="/box" component={BoxPage} />
        <Route path="/box/:id" component={ChatPage} />
        <Route path="/pay/:id" component={PayPage} />
        <Route path="/people" component={PeoplePage} />
        <Route path="/people/take" component={TakePage} />
        <Route path="/people/:id" component={WardPage} />
        <Route path="/data" component={MyDataPage} />
        <Route path="/privacy" component={PrivacyPage} />
        <Route><Redirect to="/" replace /></Route>
      </Switch>
    </Suspense>
  );
}

function Between() {
  const t = useWords("frame");
  return (
    <LoadingScreen title={t("home")} />
  );
}
