// On duty or off; a pause counts as on, so that switching off ends it.
import { Switch } from "react-aria-components/Switch";
import { useWords } from "../../words";
import { useDesk } from "../DeskProvider";

export function DutySwitch({ keysOn }: { keysOn: boolean }) {
  const t = useWords("doctor");
  const { duty, change } = useDesk();
  const state = duty?.state ?? "off";
  return (
    <Switch className="switch dutyswitch" isSelected={state !== "off"} isDisabled={duty === undefined} onChange={(on) => change.isPending || change.mutate({ kind: on ? "on" : "off" })} data-testid="duty" data-state={state}>
      <span className="switch__track" aria-hidden="true" />
      <span>{t(`duty.${state}`)}</span>
      {keysOn && <kbd className="kbd" aria-hidden="true">D</kbd>}
    </Switch>
  );
}
