// Everything behind a doctor's login: the desk and its ring everywhere, the places, the consulting room.
import { lazy, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";
import { useSession } from "../app/session";
import { useKeptFacts } from "../features/money/useFacts";
import { DeskApp } from "../features/desk/DeskApp";
import { useWordsAhead } from "./wordsAhead";
import { VaultProvider } from "../vault/VaultProvider";
import { Loading } from "../design/Surfaces";
import { useWords } from "../words";
import { DoctorShell } from "./DoctorShell";
import { DeskProvider } from "./DeskProvider";
import RoomPage from "./room/RoomPage";
import { QueuePage } from "./queue/QueuePage";
import "./doctor.css";

const TodayPage = lazy(() => import("./TodayPage"));
const TalkPage = lazy(() => import("./TalkPage"));
const PlanningPage = lazy(() => import("./planning/PlanningPage"));
const MoneyPage = lazy(() => import("./money/MoneyPage"));
const SettingsPage = lazy(() => import("./SettingsPage"));

export default function DoctorApp() {
  useWordsAhead();
  useKeptFacts("doctor", useSession().person.id);
  return (
    <DeskApp face="doctor">
      <VaultProvider face="doctor">
        <DeskProvider>
          <Suspense fallback={<Between />}>
            <Switch>
              <Route path="/" component={QueuePage} />
              <Route path="/consultation/:id" component={RoomPage} />
              <Route path="/talk/:id" component={TalkPage} />
            <Route path="/today" component={TodayPage} />
              <Route path="/planning" component={PlanningPage} />
              <Route path="/money" component={MoneyPage} />
              <Route path="/settings" component={SettingsPage} />
              <Route><Redirect to="/" replace /></Route>
            </Switch>
          </Suspense>
        </DeskProvider>
      </VaultProvider>
    </DeskApp>
  );
}

/** The frame stays while a page is on its way. */
function Between() {
  const t = useWords("doctor");
  return (
    <DoctorShell title={t("place.queue")}>
      <div className="deskpage"><Loading /></div>
    </DoctorShell>
  );
}
