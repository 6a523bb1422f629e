// Everything behind a doctor's login: the desk and its ring everywhere, the places, the consulting room.
import { lazy } from "react";
import { Redirect, Route, Switch } from "wouter";
import { DeskApp } from "../features/desk/DeskApp";
import { useWordsAhead } from "./wordsAhead";
import { DeskProvider } from "./DeskProvider";
import { QueuePage } from "./queue/QueuePage";
import "./doctor.css";

const RoomPage = lazy(() => import("./room/RoomPage"));
const TodayPage = lazy(() => import("./TodayPage"));
const SettingsPage = lazy(() => import("./SettingsPage"));

export default function DoctorApp() {
  useWordsAhead();
  return (
    <DeskApp face="doctor">
      <DeskProvider>
        <Switch>
          <Route path="/" component={QueuePage} />
          <Route path="/consultation/:id" component={RoomPage} />
          <Route path="/today" component={TodayPage} />
          <Route path="/settings" component={SettingsPage} />
          <Route><Redirect to="/" replace /></Route>
        </Switch>
      </DeskProvider>
    </DeskApp>
  );
}
