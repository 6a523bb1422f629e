// For whoever was invited into a doctor's team: what comes next, before signing in.
import { useEffect, useState } from "react";
import { Note } from "../../design/Surfaces";
import { useWords } from "../../words";
import { bringTeamCode, forgetTeamCode, takeTeamCode } from "./teamCode";

/** `refused`: they signed in, and the code opened nothing. */
export function TeamNote({ refused }: { refused: boolean }) {
  const t = useWords("assistants");
  const [code] = useState(takeTeamCode);
  useEffect(() => {
    if (code && refused) forgetTeamCode();
    else if (code) bringTeamCode(code);
  }, [code, refused]);
  if (!code) return null;
  if (refused) return <Note tone="warn"><span data-testid="team-over">{t("team.over")}</span></Note>;
  return (
    <Note icon="people">
      <p data-testid="team-invited"><strong>{t("team.welcome")}</strong></p>
      <p>{t("team.welcome.body")}</p>
    </Note>
  );
}
