// A nurse or assistant of the doctor's team: the patient is asked by name and role, their device signs, and they may end it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { agree, refuse } from "../../api/assistants";
import type { Assist } from "../../api/types";
import { useAnnounce } from "../../design/Announcer";
import { Button } from "../../design/Button";
import { Dialog } from "../../design/Dialog";
import { Note } from "../../design/Surfaces";
import type { SafeClient } from "../../vault/safe";
import { useWords } from "../../words";
import { assistsKey, useAssist } from "./useAssists";

interface AssistingProps {
  safe: SafeClient | null;
  /** False where only the question has its place. */
  shown?: boolean;
}

export function Assisting({ safe, shown = true }: AssistingProps) {
  const assist = useAssist(safe?.id ?? null);
  if (!assist || !safe) return null;
  if (assist.state === "asked") return <Question key={assist.id} assist={assist} safe={safe} />;
  return shown ? <Helping assist={assist} safe={safe} /> : null;
}

const names = ({ helper, doctor_family_name: doctor, phase }: Assist) => ({ given: helper.given_name, family: helper.family_name, kind: helper.kind, doctor, phase });

function Question({ assist, safe }: { assist: Assist; safe: SafeClient }) {
  const t = useWords("assistants");
  const queries = useQueryClient();
  const answered = () => queries.invalidateQueries({ queryKey: assistsKey });
  const yes = useMutation({
    mutationFn: () => safe.consents.giveAnd({ person: assist.helper.id, role: "nurse" }, () => agree(assist.id)),
    onSuccess: answered,
  });
  const no = useMutation({
    mutationFn: async () => {
      await safe.consents.takeBack(assist.helper.id);
      await refuse(assist.id);
    },
    onSettled: answered,
  });
  const said = names(assist);
  return (
    <Dialog title={t("question", said)} open onClose={() => no.mutate()} role="alertdialog" dismissable={false}>
      <div className="stack" data-testid="assist-question">
        <p>{t("question.body", said)}</p>
        {yes.isError && <Note tone="warn" role="alert">{t("failed")}</Note>}
        <div className="acts">
          <Button autoFocus look="second" onPress={() => no.mutate()} isPending={no.isPending} isDisabled={yes.isPending} data-testid="assist-no">{t("no")}</Button>
          <Button onPress={() => yes.mutate()} isPending={yes.isPending} isDisabled={no.isPending} data-testid="assist-yes">{t("yes", said)}</Button>
        </div>
      </div>
    </Dialog>
  );
}

/** Out by the patient's own word first: a new epoch begins without them, whatever the server then says. */
function Helping({ assist, safe }: { assist: Assist; safe: SafeClient }) {
  const t = useWords("assistants");
  const announce = useAnnounce();
  const queries = useQueryClient();
  const said = names(assist);
  const stop = useMutation({
    mutationFn: async () => {
      await safe.sendOut(assist.helper.id);
      await refuse(assist.id);
    },
    onSuccess: () => announce(t("stopped", said)),
    onSettled: () => queries.invalidateQueries({ queryKey: assistsKey }),
  });
  return (
    <section className="card stack stack--tight" data-testid="assist-helps">
      <h2>{t("helps", said)}</h2>
      <p className="small">{t("helps.body", said)}</p>
      {stop.isError && <Note tone="warn" role="alert">{t("failed")}</Note>}
      <div className="acts"><Button small look="second" onPress={() => stop.mutate()} isPending={stop.isPending} data-testid="assist-stop">{t("stop")}</Button></div>
    </section>
  );
}
