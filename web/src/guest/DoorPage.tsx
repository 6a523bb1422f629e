// At the door: the patient is told and decides; meanwhile camera, microphone and network are tried out.
import type { Visit } from "../api/types";
import { Heading } from "../app/Screen";
import { useAwake } from "../app/awake";
import { Note } from "../design/Surfaces";
import { CheckRows } from "../features/check/CheckRows";
import { OwnPicture } from "../features/check/OwnPicture";
import { useCheck } from "../features/check/useCheck";
import { useWords } from "../words";
import { GuestScreen } from "./ArrivePage";
import "../features/check/check.css";

export function DoorPage({ visit: { patient } }: { visit: Visit }) {
  const t = useWords("guests");
  const check = useCheck("video", "guest");
  useAwake();
  return (
    <GuestScreen>
      <Heading>{t("wait", { patient })}</Heading>
      <Note tone="ok" role="status"><span data-testid="guest-waits">{t("wait.body", { patient })}</span></Note>
      <OwnPicture check={check} />
      <CheckRows channel="video" check={check} />
    </GuestScreen>
  );
}
