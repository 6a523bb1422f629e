// The guest's page: who invites whom to what, then the door, then the call. Nobody signs in here.
import { lazy, Suspense } from "react";
import { boot } from "../app/boot";
import { SessionGate } from "../app/session";
import { NoDevicePage, StartingPage, UnreachablePage } from "../app/Trouble";
import "../design/design.css";
import { ArrivePage } from "./ArrivePage";
import { beginAnewWithLinks, takeCode } from "./arrival";

const GuestApp = lazy(() => import("./GuestApp"));
const code = takeCode();
beginAnewWithLinks();

void boot({
  parts: ["frame", "guests"],
  first: (
    <SessionGate
      face="guest"
      loading={<StartingPage />}
      nobody={<ArrivePage code={code} />}
      unreachable={(retry) => <UnreachablePage retry={retry} />}
      noDevice={(retry) => <NoDevicePage retry={retry} />}
    >
      <Suspense fallback={<StartingPage />}>
        <GuestApp />
      </Suspense>
    </SessionGate>
  ),
});
