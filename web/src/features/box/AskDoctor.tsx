// Nothing at hand: the doctor may let the patient in, if they allowed it beforehand; else it is said that nobody can.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "../../design/Button";
import { Note } from "../../design/Surfaces";
import type { SafeClient } from "../../vault/safe";
import { usePicture } from "../../vault/usePicture";
import { useWords } from "../../words";

export function AskDoctor({ safe }: { safe: SafeClient }) {
  const t = useWords("box");
  const { comingBack } = usePicture(safe);
  const ask = useMutation({ mutationFn: () => safe.ask() });
  const number = useQuery({ queryKey: ["number", safe.id], queryFn: () => safe.back.ownNumber(safe.id), enabled: ask.isSuccess, gcTime: 0 }).data;
  if (!comingBack.allowed) return <Note tone="warn"><span data-testid="not-allowed">{t("doctor.not")}</span></Note>;
  return (
    <div className="stack stack--tight">
      <p>{t("doctor.how")}</p>
      {number ? (
        <div role="status" className="stack stack--tight">
          <p className="boxcode code" data-testid="reading-number">{number}</p>
          <p>{t("doctor.number")}</p>
        </div>
      ) : (
        <Button look="second" onPress={() => ask.mutate()} isPending={ask.isPending} data-testid="ask-doctor">{t("doctor.ask")}</Button>
      )}
      {ask.isError && <Note tone="warn" role="alert">{t("way.failed")}</Note>}
    </div>
  );
}
