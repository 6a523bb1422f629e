// The operator app: sign in, then the board.
import { lazy, Suspense } from "react";
import { boot } from "../app/boot";
import { SessionGate } from "../app/session";
import { NoDevicePage, StartingPage, UnreachablePage } from "../app/Trouble";
import "../design/design.css";
import { SignIn } from "./SignIn";

const OperatorApp = lazy(() => import("./OperatorApp"));

void boot({
  parts: ["frame", "signin", "operator"],
  first: (
    <Suspense fallback={<StartingPage />}>
      <SessionGate
        face="operator"
        loading={<StartingPage />}
        nobody={<SignIn />}
        unreachable={(retry) => <UnreachablePage retry={retry} />}
        noDevice={(retry) => <NoDevicePage retry={retry} />}
      >
        <OperatorApp />
      </SessionGate>
    </Suspense>
  ),
});
