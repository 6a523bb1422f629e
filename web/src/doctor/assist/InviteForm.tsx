// Inviting somebody into the team: as what, and a link that is handed over and shown this once.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { inviteMember } from "../../api/assistants";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { useAnnounce } from "../../design/Announcer";
import { Select } from "../../design/Fields";
import { QrCode } from "../../design/QrCode";
import { Note } from "../../design/Surfaces";
import { newCode } from "../../features/people/code.model";
import { useFormats, useWords } from "../../words";
import { keys } from "../keys";

export function InviteForm({ onDone }: { onDone(): void }) {
  const t = useWords("assistants");
  const frame = useWords("frame");
  const queries = useQueryClient();
  const [kind, setKind] = useState<"nurse" | "assistant">("nurse");
  const made = useRef({ id: crypto.randomUUID(), code: newCode() }).current;
  const invite = useMutation({ mutationFn: () => inviteMember(made.id, { kind, code: made.code }), onSuccess: () => queries.invalidateQueries({ queryKey: keys.members }) });
  if (invite.data) return <HandOver code={made.code} until={invite.data.expires_at} onDone={onDone} />;
  return (
    <div className="stack stack--tight" role="group" aria-label={t("team.invite")}>
      <Select label={t("team.as")} options={[{ value: "nurse", label: t("team.kind", { kind: "nurse" }) }, { value: "assistant", label: t("team.kind", { kind: "assistant" }) }]} value={kind} onChange={(value) => setKind(value === "assistant" ? "assistant" : "nurse")} data-testid="team-kind" />
      {invite.error && <Note tone="danger" role="alert">{problemText(frame, invite.error)}</Note>}
      <Button onPress={() => invite.mutate()} isPending={invite.isPending} data-testid="team-make">{t("team.make")}</Button>
      <Button look="plain" onPress={onDone}>{t("cancel")}</Button>
    </div>
  );
}

function HandOver({ code, until, onDone }: { code: string; until: string; onDone(): void }) {
  const t = useWords("assistants");
  const { day } = useFormats();
  const announce = useAnnounce();
  const link = `${location.origin}/assistant/invited#${code}`;
  const copy = async () => {
    await navigator.clipboard.writeText(link);
    announce(t("team.copied"));
  };
  return (
    <div className="stack stack--tight" data-testid="team-hand-over">
      <p>{t("team.how", { day: day(until) })}</p>
      <QrCode text={link} label={t("team.picture")} />
      <code className="feed__address" data-testid="team-link">{link}</code>
      <Button small look="second" icon="copy" onPress={() => void copy()}>{t("team.copy")}</Button>
      <Button look="plain" onPress={onDone} data-testid="team-done">{t("team.done")}</Button>
    </div>
  );
}
