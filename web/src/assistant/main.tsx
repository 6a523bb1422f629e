// The app of nurses and assistants: the sign-in at once, their cases behind it.
import { lazy, Suspense } from "react";
import { boot } from "../app/boot";
import { SessionGate } from "../app/session";
import { NoDevicePage, StartingPage, UnreachablePage } from "../app/Trouble";
import "../design/design.css";
import { DeskSignIn } from "../features/desk/DeskSignIn";

const AssistantApp = lazy(() => import("./AssistantApp"));

void boot({
  parts: ["frame", "signin", "desk"],
  first: (
    <SessionGate
      face="assistant"
      loading={<StartingPage />}
      nobody={<DeskSignIn face="assistant" />}
      unreachable={(retry) => <UnreachablePage retry={retry} />}
      noDevice={(retry) => <NoDevicePage retry={retry} />}
    >
      <Suspense fallback={<StartingPage />}>
        <AssistantApp />
      </Suspense>
    </SessionGate>
  ),
});
