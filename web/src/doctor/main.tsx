// The doctor app: the sign-in page at once, the desk behind it.
import { lazy, Suspense } from "react";
import { boot } from "../app/boot";
import { SessionGate } from "../app/session";
import { NoDevicePage, StartingPage, UnreachablePage } from "../app/Trouble";
import "../design/design.css";
import { DeskSignIn } from "../features/desk/DeskSignIn";

const DoctorApp = lazy(() => import("./DoctorApp"));

void boot({
  parts: ["frame", "signin", "desk"],
  first: (
    <SessionGate
      face="doctor"
      loading={<StartingPage />}
      nobody={<DeskSignIn face="doctor" />}
      unreachable={(retry) => <UnreachablePage retry={retry} />}
      noDevice={(retry) => <NoDevicePage retry={retry} />}
    >
      <Suspense fallback={<StartingPage />}>
        <DoctorApp />
      </Suspense>
    </SessionGate>
  ),
});
