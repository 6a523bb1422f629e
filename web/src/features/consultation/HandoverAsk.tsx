// The doctor would like a colleague to go on: the patient is asked in plain words, and their device signs what they allow.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { agree, refuse, type Handover } from "../../api/handover";
import { useAnnounce } from "../../design/Announcer";
import { Button } from "../../design/Button";
import { Dialog } from "../../design/Dialog";
import { Note } from "../../design/Surfaces";
import type { SafeClient } from "../../vault/safe";
import { useWords } from "../../words";
import { handoverKey, useHandover } from "../handover/useHandover";

interface HandoverAskProps {
  consultation: string;
  safe: SafeClient | null;
}

export function HandoverAsk({ consultation, safe }: HandoverAskProps) {
  const { handover, last } = useHandover("patient", consultation);
  const [told, setTold] = useState<Handover | null>(null);
  useEffect(() => {
    if (handover) setTold(handover);
  }, [handover]);
  useNews(told, last);
  return handover?.state === "proposed" ? <Question key={handover.id} handover={handover} safe={safe} /> : null;
}

const names = ({ from, to }: Handover) => ({ from: from.family_name, to: to.family_name });

/** What became of it is said, and needs no press: who speaks is seen in the call. */
function useNews(told: Handover | null, last: Handover["state"] | null): void {
  const t = useWords("handover");
  const announce = useAnnounce();
  useEffect(() => {
    if (!told || !last || last === "proposed" || last === "refused") return;
    const key = last === "agreed" ? "waits" : last === "taken" ? "here" : "stays";
    announce(t(key, names(told)));
  }, [told, last, announce, t]);
}

function Question({ handover, safe }: { handover: Handover; safe: SafeClient | null }) {
  const t = useWords("handover");
  const queries = useQueryClient();
  const answered = () => queries.invalidateQueries({ queryKey: handoverKey("patient") });
  const yes = useMutation({
    mutationFn: async () => {
      const tell = () => agree(handover.id);
      await (safe ? safe.consents.giveAnd({ person: handover.to.id, role: "colleague" }, tell) : tell());
    },
    onSuccess: answered,
  });
  const no = useMutation({
    mutationFn: async () => {
      await safe?.consents.takeBack(handover.to.id);
      await refuse(handover.id);
    },
    onSettled: answered,
  });
  const said = names(handover);
  return (
    <Dialog title={t("question", said)} open onClose={() => no.mutate()} role="alertdialog" dismissable={false}>
      <div className="stack" data-testid="handover-question">
        <p>{t("question.body", said)}</p>
        {yes.isError && <Note tone="warn" role="alert">{t("failed")}</Note>}
        <div className="acts">
          <Button autoFocus look="second" onPress={() => no.mutate()} isPending={no.isPending} isDisabled={yes.isPending} data-testid="handover-no">{t("no", said)}</Button>
          <Button onPress={() => yes.mutate()} isPending={yes.isPending} isDisabled={no.isPending} data-testid="handover-yes">{t("yes", said)}</Button>
        </div>
      </div>
    </Dialog>
  );
}
