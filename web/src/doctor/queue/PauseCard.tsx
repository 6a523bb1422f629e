// A pause of a few minutes, and the way back from it; new patients go to colleagues meanwhile.
import { useState } from "react";
import { useBrand } from "../../app/BrandContext";
import { useKeys, useKeysChoice } from "../../app/keys";
import { isProblem } from "../../api/problems";
import { Button } from "../../design/Button";
import { Dialog } from "../../design/Dialog";
import { Note } from "../../design/Surfaces";
import { useFormats, useWords } from "../../words";
import { useDesk } from "../DeskProvider";

export function PauseCard() {
  const t = useWords("doctor");
  const { time } = useFormats();
  const { duty, change } = useDesk();
  const [keysOn] = useKeysChoice();
  const [asking, setAsking] = useState(false);
  const paused = duty?.state === "paused";
  const met = isProblem(change.error, "pause-refused") ? String(change.error.extensions["at"]) : null;
  const back = () => change.mutate({ kind: "resume" });
  useKeys({ b: () => (paused ? back() : setAsking(duty?.state === "on")) }, keysOn);
  if (!duty || duty.state === "off") return null;
  return (
    <section className="card stack" aria-labelledby="pause" data-testid="pause">
      <h2 id="pause">{t("pause")}</h2>
      {paused ? (
        <>
          <Note icon="cup" tone="warn">{t.rich("pause.now", { time: duty.pause_until ? time(duty.pause_until) : "" })}</Note>
          <Button onPress={back} isPending={change.isPending} data-testid="resume">{t("pause.back")}<Hint on={keysOn} /></Button>
        </>
      ) : (
        <>
          <Note icon="cup">{t("pause.why")}</Note>
          {met && <Note tone="warn" role="alert">{t("pause.meets", { time: time(met) })}</Note>}
          <Button look="second" icon="pause" onPress={() => setAsking(true)} data-testid="pause-ask">{t("pause.take")}<Hint on={keysOn} /></Button>
        </>
      )}
      <PauseDialog open={asking} onClose={() => setAsking(false)} />
    </section>
  );
}

function Hint({ on }: { on: boolean }) {
  return on ? <kbd className="kbd" aria-hidden="true">B</kbd> : null;
}

const usual: readonly number[] = [5, 10, 15];

function PauseDialog({ open, onClose }: { open: boolean; onClose(): void }) {
  const t = useWords("doctor");
  const { change } = useDesk();
  const choices = useBrand().pause_minutes ?? usual;
  const take = (minutes: number) => {
    change.mutate({ kind: "pause", minutes });
    onClose();
  };
  return (
    <Dialog title={t("pause.title")} open={open} onClose={onClose}>
      <p className="soft">{t("pause.body")}</p>
      <div className="acts pausechoices">
        {choices.map((minutes, index) => <Button key={minutes} look="second" autoFocus={index === 0} onPress={() => take(minutes)} data-testid={`pause-${minutes}`}>{t("minutes", { count: minutes })}</Button>)}
      </div>
      <Button look="plain" onPress={onClose}>{t("pause.no")}</Button>
    </Dialog>
  );
}
