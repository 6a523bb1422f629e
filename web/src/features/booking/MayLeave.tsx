// "I may leave": the consequence in plain words, a yes, and the way back. Nothing is prepared before the yes.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../design/Button";
import { Confirm } from "../../design/Dialog";
import { Note } from "../../design/Surfaces";
import { useSafe } from "../../vault/VaultProvider";
import { useMaybePicture } from "../../vault/usePicture";
import { useWords } from "../../words";

export function MayLeave({ id, language }: { id: string; language: string }) {
  const t = useWords("box");
  const safe = useSafe(id);
  const open = useMaybePicture(safe)?.state === "open";
  const [asking, setAsking] = useState(false);
  const leave = useMutation({ mutationFn: async () => (await safe?.mayLeave(language)) ?? 0, onSettled: () => setAsking(false) });
  const stay = useMutation({ mutationFn: async () => safe?.stays(), onSuccess: () => leave.reset() });
  if (!open) return null;
  const count = leave.data ?? 0;
  return (
    <section className="stack stack--tight" data-testid="may-leave">
      {count > 0 && <Note tone="ok" role="status"><span data-testid="prepared">{t("leave.done", { count })}</span></Note>}
      {leave.isSuccess && count === 0 && <Note tone="warn" role="status">{t("leave.none")}</Note>}
      {(leave.isError || stay.isError) && <Note tone="warn" role="alert">{t("leave.failed")}</Note>}
      {count > 0 ? (
        <Button look="plain" onPress={() => stay.mutate()} isPending={stay.isPending} data-testid="stay-after-all">{t("leave.back")}</Button>
      ) : (
        <Button look="second" small onPress={() => setAsking(true)} data-testid="leave-page">{t("leave")}</Button>
      )}
      <Confirm title={t("leave")} body={t("leave.help")} open={asking} yes={t("leave.yes")} no={t("leave.no")} yesLook="main" pending={leave.isPending} onYes={() => leave.mutate()} onNo={() => setAsking(false)} yesTestId="leave-page-yes" />
    </section>
  );
}
