// The patient app: the sign-in page at once, everything behind the login when somebody is signed in.
import { lazy, Suspense, type ReactNode } from "react";
import { Router, useLocation } from "wouter";
import { boot } from "../app/boot";
import { SessionGate } from "../app/session";
import { NoDevicePage, StartingPage, UnreachablePage } from "../app/Trouble";
import "../design/design.css";
import { SignInPage } from "../features/signin/SignInPage";
import { keepCode } from "../features/people/code.model";
import { keepForOffline } from "./offline";
import { addressOf, quieten, useQuietLocation } from "./quiet";

const PatientApp = lazy(() => import("./PatientApp"));
const OfflineAlarm = lazy(() => import("./OfflineAlarm"));

/** The alarm signs can be asked without a session and without a network. */
function Nobody(): ReactNode {
  const [here] = useLocation();
  return /^\/ask\/(alarm|important)/.test(here) ? <OfflineAlarm /> : <SignInPage />;
}

function Unreachable({ retry }: { retry: () => Promise<void> }): ReactNode {
  const [here] = useLocation();
  return here.startsWith("/ask/") ? <OfflineAlarm /> : <UnreachablePage retry={retry} alarm="/ask/alarm" />;
}

/** Whoever signs out leaves no answers on this device. */
const forgetAnswers = async (personId: string) => (await import("./forgetAnswers")).forgetAnswers(personId);

quieten();
keepCode(location, sessionStorage, (address) => history.replaceState(history.state, "", address));
void boot({
  parts: ["frame", "signin"],
  first: (
    <Router hook={useQuietLocation} hrefs={addressOf}>
      <Suspense fallback={<StartingPage />}>
        <SessionGate
          face="patient"
          loading={<StartingPage />}
          nobody={<Nobody />}
          unreachable={(retry) => <Unreachable retry={retry} />}
          noDevice={(retry) => <NoDevicePage retry={retry} />}
          forget={forgetAnswers}
        >
          <PatientApp />
        </SessionGate>
      </Suspense>
    </Router>
  ),
});
keepForOffline();
