// A patient's new device asks its doctor to be let in: three things to make sure of first, in plain words, then the yes.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../design/Button";
import { CheckList } from "../../design/CheckList";
import { Dialog } from "../../design/Dialog";
import { Note } from "../../design/Surfaces";
import type { Wanting } from "../../vault/api";
import type { SafeClient } from "../../vault/safe";
import { usePicture } from "../../vault/usePicture";
import { useWords } from "../../words";

interface LetBackInProps {
  safe: SafeClient;
  given: string;
}

export function LetBackIn({ safe, given }: LetBackInProps) {
  return usePicture(safe).comingBack.asking.map((one) => <OneDevice key={one.device_id} safe={safe} given={given} device={one} />);
}

function OneDevice({ safe, given, device }: LetBackInProps & { device: Wanting }) {
  const t = useWords("doctor");
  const [checking, setChecking] = useState(false);
  return (
    <Note tone="warn" icon="device">
      <div className="stack stack--tight" role="status">
        <p className="strong">{t("back.title", { given })}</p>
        <p>{t("back.lead", { given })}</p>
      </div>
      <Button small look="second" onPress={() => setChecking(true)} data-testid="check-back">{t("back.open")}</Button>
      <Dialog title={t("back.title", { given })} open={checking} onClose={() => setChecking(false)}>
        <Checking safe={safe} given={given} device={device} onClose={() => setChecking(false)} />
      </Dialog>
    </Note>
  );
}

const steps = ["see", "ask", "number"] as const;

function Checking({ safe, given, device, onClose }: LetBackInProps & { device: Wanting; onClose(): void }) {
  const t = useWords("doctor");
  const [done, setDone] = useState<readonly string[]>([]);
  const number = useQuery({ queryKey: ["back", safe.id, device.kem], queryFn: () => safe.back.numberOf(device), gcTime: 0 }).data;
  const letIn = useMutation({ mutationFn: () => safe.back.letIn(device), onSuccess: onClose });
  const toggle = (step: string) => setDone(done.includes(step) ? done.filter((one) => one !== step) : [...done, step]);
  const options = steps.map((step) => ({ value: step, label: t(`back.${step}`, { given }), help: step === "number" ? <span className="code" data-testid="back-digits">{number}</span> : undefined, testId: `back-${step}` }));
  return (
    <div className="stack">
      <p>{t("back.lead", { given })}</p>
      <CheckList label={t("back.steps")} options={options} values={done} onToggle={toggle} />
      <p className="small soft">{t("back.noted", { given })}</p>
      {letIn.isError && <Note tone="warn" role="alert">{t("back.failed")}</Note>}
      <div className="acts">
        <Button look="second" onPress={onClose}>{t("back.no")}</Button>
        <Button onPress={() => letIn.mutate()} isPending={letIn.isPending} isDisabled={!number || done.length < steps.length} data-testid="back-yes">{t("back.yes")}</Button>
      </div>
    </div>
  );
}
