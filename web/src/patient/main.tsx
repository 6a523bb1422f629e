// The patient app: the sign-in page at once, everything behind the login when somebody is signed in.
import { lazy, Suspense } from "react";
import { boot } from "../app/boot";
import { SessionGate } from "../app/session";
import { NoDevicePage, StartingPage, UnreachablePage } from "../app/Trouble";
import "../design/design.css";
import { SignInPage } from "../features/signin/SignInPage";

const PatientApp = lazy(() => import("./PatientApp"));

void boot({
  parts: ["frame", "signin"],
  first: (
    <SessionGate
      face="patient"
      loading={<StartingPage />}
      nobody={<SignInPage />}
      unreachable={(retry) => <UnreachablePage retry={retry} alarm="/ask/alarm" />}
      noDevice={(retry) => <NoDevicePage retry={retry} />}
    >
      <Suspense fallback={<StartingPage />}>
        <PatientApp />
      </Suspense>
    </SessionGate>
  ),
});
