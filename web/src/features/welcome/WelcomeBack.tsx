// Says once, for a screen reader, that the way through itsme ended well.
import { useEffect } from "react";
import { useSession } from "../../app/session";
import { useAnnounce } from "../../design/Announcer";
import { useWords } from "../../words";
import { cameBack } from "../signin/leaving";

export function WelcomeBack() {
  const t = useWords("welcome");
  const announce = useAnnounce();
  const { person } = useSession();
  useEffect(() => {
    if (cameBack()) announce(t("signedIn", { name: person.given_name }));
  }, []);
  return null;
}
