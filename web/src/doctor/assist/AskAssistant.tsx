// Asking somebody of the team into a case: whom, then how far it is. Shown only to who has a team, at brands that have it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { ask, team, withdraw } from "../../api/assistants";
import type { AssistTeam, Helper } from "../../api/types";
import { problemText } from "../../app/problemText";
import { useSoon } from "../../app/soon";
import { Button } from "../../design/Button";
import { ChoiceList } from "../../design/ChoiceList";
import { Dialog } from "../../design/Dialog";
import { Loading, Note } from "../../design/Surfaces";
import { useEvents } from "../../live/LiveProvider";
import { useWords } from "../../words";
import { keys } from "../keys";

interface AskAssistantProps {
  request: string;
  given: string;
}

/** In a room: a moment after it opened, if there is somebody to ask. */
export function AskAssistant({ request, given }: AskAssistantProps) {
  const found = useTeam(request, useSoon());
  if (!found || (found.team.length === 0 && !found.asked)) return null;
  return <OpenAssist request={request} given={given} state={found.asked?.state ?? "none"} />;
}

/** In a list: what it opens is read when it is opened; `label` tells the buttons of the list apart. */
export function OpenAssist({ request, given, state, label }: AskAssistantProps & { state?: string; label?: string }) {
  const t = useWords("assistants");
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button small look="second" icon="people" aria-label={label} onPress={() => setOpen(true)} data-testid="open-assist" data-state={state}>{t("open")}</Button>
      <Dialog title={t("title")} open={open} onClose={close}><Assist request={request} given={given} onClose={close} /></Dialog>
    </>
  );
}

function Assist({ onClose, ...props }: AskAssistantProps & { onClose(): void }) {
  const found = useTeam(props.request, true);
  if (!found) return <Loading />;
  return found.asked ? <Asked {...props} asked={found.asked} onClose={onClose} /> : <Choosing {...props} team={found.team} onClose={onClose} />;
}

/** Whether the doctor has a team at this brand, asked once for each brand by a case of it. */
export function useHasTeam(brand: string | undefined, request: string | undefined): boolean {
  const asked = brand !== undefined && request !== undefined;
  const { data } = useQuery({ queryKey: keys.hasTeam(brand ?? ""), queryFn: () => team(request ?? ""), enabled: useSoon() && asked, staleTime: Infinity, retry: false });
  return data !== undefined && data.allowed && data.team.length > 0;
}

function useTeam(request: string, enabled: boolean): AssistTeam | undefined {
  const queries = useQueryClient();
  const { data } = useQuery({ queryKey: keys.team(request), queryFn: () => team(request), enabled, staleTime: Infinity, retry: false });
  useEvents(useCallback(({ kind, body }) => {
    if ((kind === "assists_changed" || kind === "ended") && (body["request_id"] ?? request) === request) void queries.invalidateQueries({ queryKey: keys.team(request) });
  }, [queries, request]));
  return data;
}

function useName() {
  const t = useWords("assistants");
  return ({ given_name: given, family_name: family, kind }: Helper) => t("who", { given, family, kind });
}

function Choosing({ request, given, team: helpers, onClose }: AskAssistantProps & { team: readonly Helper[]; onClose(): void }) {
  const t = useWords("assistants");
  const frame = useWords("frame");
  const nameOf = useName();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const asking = useMutation({ mutationFn: (helper: string) => ask(request, helper), onSuccess: (now) => queries.setQueryData(keys.team(request), now) });
  const choices = helpers.map((one) => ({ value: one.id, label: nameOf(one), testId: `helper-${one.family_name}` }));
  return (
    <div className="stack" data-testid="assist-choose">
      <p>{t("lead", { given })}</p>
      <ChoiceList label={t("whom")} choices={choices} value={chosen} onChange={setChosen} error={tried && chosen === null ? t("missing") : null} />
      {asking.error && <Note tone="warn" role="alert">{problemText(frame, asking.error)}</Note>}
      <div className="acts">
        <Button onPress={() => (chosen === null ? setTried(true) : asking.mutate(chosen))} isPending={asking.isPending} data-testid="assist-ask">{t("ask", { given })}</Button>
        <Button look="plain" onPress={onClose}>{t("cancel")}</Button>
      </div>
    </div>
  );
}

function Asked({ request, given, asked, onClose }: AskAssistantProps & { asked: NonNullable<AssistTeam["asked"]>; onClose(): void }) {
  const t = useWords("assistants");
  const nameOf = useName();
  const queries = useQueryClient();
  const back = useMutation({ mutationFn: () => withdraw(request, asked.helper.id), onSettled: () => queries.invalidateQueries({ queryKey: keys.team(request) }) });
  return (
    <div className="stack" data-testid="assist-asked" data-state={asked.state}>
      <Note icon={asked.state === "agreed" ? "check" : "clock"}>{t(asked.state === "agreed" ? "agreed" : "asked", { given, helper: nameOf(asked.helper) })}</Note>
      <div className="acts">
        <Button look="second" onPress={onClose}>{t("cancel")}</Button>
        <Button look="plain" onPress={() => back.mutate()} isPending={back.isPending} data-testid="assist-withdraw">{t("withdraw")}</Button>
      </div>
    </div>
  );
}
