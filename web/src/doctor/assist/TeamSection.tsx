// The doctor's own team: who is in it, who came with a code and waits to be confirmed, and inviting somebody.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { confirmMember, members, removeMember, type Member } from "../../api/assistants";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { Confirm } from "../../design/Dialog";
import { Icon } from "../../design/Icon";
import { Note, Tag } from "../../design/Surfaces";
import { ListOf, Section } from "../../features/mydata/Section";
import { useEvents } from "../../live/LiveProvider";
import type { LiveEvent } from "../../live/frames";
import { useFormats, useWords } from "../../words";
import { keys } from "../keys";
import { InviteForm } from "./InviteForm";

export function TeamSection() {
  const t = useWords("assistants");
  const queries = useQueryClient();
  const [inviting, setInviting] = useState(false);
  const mine = useQuery({ queryKey: keys.members, queryFn: members });
  useEvents(useCallback(({ kind }: LiveEvent) => void (kind === "assists_changed" && queries.invalidateQueries({ queryKey: keys.members })), [queries]));
  return (
    <Section title={t("team")} icon="people" lead={t("team.lead")} testId="team">
      <ListOf query={mine} empty={t("team.none")}>{(all) => <ul className="rows">{all.map((one, index) => <One key={one.id ?? `registered-${index}`} one={one} />)}</ul>}</ListOf>
      {inviting ? <InviteForm onDone={() => setInviting(false)} /> : <Button look="second" onPress={() => setInviting(true)} data-testid="team-invite">{t("team.invite")}</Button>}
    </Section>
  );
}

function One({ one }: { one: Member }) {
  const t = useWords("assistants");
  const frame = useWords("frame");
  const { day } = useFormats();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const put = (all: Member[]) => queries.setQueryData(keys.members, all);
  const confirm = useMutation({ mutationFn: () => confirmMember(one.id ?? ""), onSuccess: put });
  const end = useMutation({ mutationFn: () => removeMember(one.id ?? ""), onSuccess: put, onSettled: () => setAsking(false) });
  const name = one.given_name === null ? t("team.somebody") : t("team.name", { given: one.given_name, family: one.family_name ?? "" });
  const error = confirm.error ?? end.error;
  return (
    <li className="row row--wrap" data-testid="member" data-state={one.state}>
      <Icon name="person" />
      <div className="grow">
        <strong>{name}</strong> <Tag tone={one.state === "member" ? "ok" : one.state === "came" ? "warn" : "plain"}>{t(`team.state.${one.state}`)}</Tag>
        <p className="small soft">{t("team.kind", { kind: one.kind })}{one.state === "invited" && one.expires_at && ` · ${t("team.until", { day: day(one.expires_at) })}`}</p>
        {one.state === "came" && <p className="small">{t("team.came", { name })}</p>}
        {error && <Note tone="danger" role="alert">{problemText(frame, error)}</Note>}
      </div>
      {one.state === "came" && <Button small look="second" onPress={() => confirm.mutate()} isPending={confirm.isPending} data-testid="team-yes">{t("team.yes")}</Button>}
      {one.id && <Button small look="danger-plain" onPress={() => setAsking(true)} data-testid="team-end">{t(`team.end.${ended(one)}`)}</Button>}
      <Confirm title={t(`team.ask.${ended(one)}`, { name })} body={t(`team.body.${ended(one)}`)} open={asking} yes={t(`team.end.${ended(one)}`)} no={t("team.keep")} pending={end.isPending} yesTestId="team-end-yes" onYes={() => end.mutate()} onNo={() => setAsking(false)} />
    </li>
  );
}

const ended = ({ state }: Member): "invited" | "came" | "member" => (state === "invited" || state === "came" ? state : "member");
