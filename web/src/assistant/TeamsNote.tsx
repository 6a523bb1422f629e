// In whose team this nurse or assistant is by a doctor's own word, and for whose they wait.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { teams } from "../api/assistants";
import { Note } from "../design/Surfaces";
import { forgetTeamCode } from "../features/desk/teamCode";
import type { LiveEvent } from "../live/frames";
import { useEvents } from "../live/LiveProvider";
import { useWords } from "../words";

const queryKey = ["assistant", "teams"] as const;

export function TeamsNote() {
  const t = useWords("assistants");
  const queries = useQueryClient();
  const found = useQuery({ queryKey, queryFn: teams });
  useEffect(forgetTeamCode, []);
  useEvents(useCallback(({ kind }: LiveEvent) => void (kind === "assists_changed" && queries.invalidateQueries({ queryKey })), [queries]));
  return found.data?.map((one) => (
    <Note key={`${one.given_name} ${one.family_name}`} tone={one.confirmed ? "ok" : "plain"} role="status">
      <span data-testid={one.confirmed ? "team-in" : "team-waits"}>{t(one.confirmed ? "team.in" : "team.waits", { given: one.given_name, family: one.family_name })}</span>
    </Note>
  ));
}
