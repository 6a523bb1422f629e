// At the door: the patient is told and decides; meanwhile camera, microphone and network are tried out.
import { useQuery } from "@tanstack/react-query";
import type { Visit } from "../api/types";
import { Heading } from "../app/Screen";
import { useAwake } from "../app/awake";
import { useSession } from "../app/session";
import { Note } from "../design/Surfaces";
import { CheckRows } from "../features/check/CheckRows";
import { OwnPicture } from "../features/check/OwnPicture";
import { useCheck } from "../features/check/useCheck";
import { deviceKey } from "../device/key";
import { GuestNumber } from "../features/guests/GuestNumber";
import { useWords } from "../words";
import { GuestScreen } from "./ArrivePage";
import "../features/check/check.css";

export function DoorPage({ visit: { patient } }: { visit: Visit }) {
  const { person } = useSession();
  const publicKey = useQuery({ queryKey: ["own-key", person.id], queryFn: async () => (await deviceKey(person.id)).publicKey, staleTime: Infinity }).data ?? null;
  const t = useWords("guests");
  const check = useCheck("video", "guest");
  useAwake();
  return (
    <GuestScreen>
      <Heading>{t("wait", { patient })}</Heading>
      <Note tone="ok" role="status"><span data-testid="guest-waits">{t("wait.body", { patient })}</span></Note>
      <OwnPicture check={check} />
      <CheckRows channel="video" check={check} />
      <p className="small soft">{t("wait.number", { patient })}</p>
      <GuestNumber publicKey={publicKey} />
    </GuestScreen>
  );
}
