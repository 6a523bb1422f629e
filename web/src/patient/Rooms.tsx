// Which address shows which screen. Addresses hold opaque ids and numbers only.
import { lazy, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";
import { Loading } from "../design/Surfaces";
import { Header } from "../app/Header";
import { Screen } from "../app/Screen";
import { AgainDoor } from "../features/intake/AgainDoor";
import { HomePage } from "../features/home/HomePage";
import { useWords } from "../words";
import { CalledDoor } from "../features/consultation/CalledDoor";

const AlarmPage = lazy(() => import("../features/intake/AlarmPage"));
const ImportantPage = lazy(() => import("../features/intake/ImportantPage"));
const ReasonPage = lazy(() => import("../features/intake/ReasonPage"));
const QuestionPage = lazy(() => import("../features/intake/QuestionPage"));
const DoctorPage = lazy(() => import("../features/booking/DoctorPage"));
const CheckPage = lazy(() => import("../features/check/CheckPage"));
const LineCheckPage = lazy(() => import("../features/check/LineCheckPage"));
const ReadyPage = lazy(() => import("../features/booking/ReadyPage"));
const LinePage = lazy(() => import("../features/booking/LinePage"));
const CallPage = lazy(() => import("../features/consultation/CallPage"));
const AfterPage = lazy(() => import("../features/consultation/AfterPage"));
const MyDataPage = lazy(() => import("../features/mydata/MyDataPage"));

export function Rooms() {
  return (
    <Suspense fallback={<Between />}>
      <CalledDoor />
      <Switch>
        <Route path="/" component={HomePage} />
        <Route path="/ask/alarm/:number?" component={AlarmPage} />
        <Route path="/ask/again" component={AgainDoor} />
        <Route path="/ask/important" component={ImportantPage} />
        <Route path="/ask/reason" component={ReasonPage} />
        <Route path="/ask/question/:number?" component={QuestionPage} />
        <Route path="/ask/doctor" component={DoctorPage} />
        <Route path="/ask/check" component={CheckPage} />
        <Route path="/ask/ready" component={ReadyPage} />
        <Route path="/line" component={LinePage} />
        <Route path="/line/check" component={LineCheckPage} />
        <Route path="/call/:id" component={CallPage} />
        <Route path="/after/:id" component={AfterPage} />
        <Route path="/data" component={MyDataPage} />
        <Route><Redirect to="/" replace /></Route>
      </Switch>
    </Suspense>
  );
}

function Between() {
  const t = useWords("frame");
  return (
    <Screen title={t("home")} header={<Header />}>
      <Loading />
    </Screen>
  );
}
