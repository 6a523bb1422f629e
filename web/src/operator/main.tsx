// The operator page: the sign-in at once, the board behind it.
import { lazy, Suspense } from "react";
import { boot } from "../app/boot";
import { SessionGate } from "../app/session";
import { NoDevicePage, StartingPage, UnreachablePage } from "../app/Trouble";
import "../design/design.css";
import { DeskSignIn } from "../features/desk/DeskSignIn";

const OperatorApp = lazy(() => import("./OperatorApp"));

void boot({
  parts: ["frame", "signin", "desk"],
  first: (
    <SessionGate
      face="operator"
      loading={<StartingPage />}
      nobody={<DeskSignIn face="operator" />}
      unreachable={(retry) => <UnreachablePage retry={retry} />}
      noDevice={(retry) => <NoDevicePage retry={retry} />}
    >
      <Suspense fallback={<StartingPage />}>
        <OperatorApp />
      </Suspense>
    </SessionGate>
  ),
});
