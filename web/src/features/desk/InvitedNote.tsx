// For whoever was invited as a doctor: who is meant and what comes next, before signing in and once after it.
import { useEffect, useState } from "react";
import { invitationRefused, openInvitation, settleInvitation } from "../../api/staff";
import type { Invited } from "../../api/types";
import { Note } from "../../design/Surfaces";
import { useWords } from "../../words";
import { forgetLink, takeLink } from "./invited";

/** On the sign-in page. `refused` says that this very person signed in and the register does not know them. */
export function InvitedNote({ refused }: { refused: boolean }) {
  const t = useWords("staff");
  const [link] = useState(takeLink);
  const [found, setFound] = useState<Invited | "over" | null>(null);
  useEffect(() => {
    if (!link) return;
    if (refused) void invitationRefused(link).then(forgetLink, forgetLink);
    else openInvitation(link).then(setFound, () => setFound("over"));
  }, [link, refused]);
  if (!link || refused || !found) return null;
  if (found === "over") return <Note tone="warn"><span data-testid="invitation-over">{t("welcome.over")}</span></Note>;
  return (
    <Note icon="doctor">
      <p data-testid="invitation"><strong>{t("welcome", { given: found.given_name, family: found.family_name })}</strong></p>
      <p>{t("welcome.body")}</p>
    </Note>
  );
}

/** Behind the login: says once whether the register gave this doctor the invited number. */
export function SettledNote() {
  const t = useWords("staff");
  const [link] = useState(takeLink);
  const [verified, setVerified] = useState<boolean | null>(null);
  useEffect(() => {
    if (!link) return;
    forgetLink();
    settleInvitation(link).then((said) => setVerified(said.verified), () => setVerified(null));
  }, [link]);
  if (verified === null) return null;
  return <Note tone={verified ? "ok" : "warn"} role="status"><span data-testid="invitation-settled">{t(verified ? "settled.yes" : "settled.no")}</span></Note>;
}
