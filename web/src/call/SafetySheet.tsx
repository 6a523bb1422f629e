// "Only you two": what the lock means, the number both sides can compare, and what it cannot do.
import { Button as AriaButton } from "react-aria-components/Button";
import { Disclosure, DisclosurePanel } from "react-aria-components/Disclosure";
import { Button } from "../design/Button";
import { Dialog } from "../design/Dialog";
import { Icon } from "../design/Icon";
import { useWords } from "../words";
import type { Doubt } from "./doubt";
import { grouped } from "./safety";

export interface SafetySheetProps {
  open: boolean;
  title: string;
  name: string;
  safety: string | null;
  doubt: Doubt | null;
  logged: string;
  onClose(): void;
  onDifferent(): void;
}

export function SafetySheet({ open, title, name, safety, doubt, logged, onClose, onDifferent }: SafetySheetProps) {
  const t = useWords("call");
  return (
    <Dialog title={title} open={open} onClose={onClose}>
      <div className="stack">
        {doubt === null && <p>{t("safety.lock", { name })}</p>}
        <SafetyNumber safety={safety} named={doubt === null} wait={doubt === null ? t("safety.wait") : t(`safety.${doubt}`, { name, logged })} />
        {safety !== null && <p>{t.rich("safety.compare", { name })}</p>}
        <Button onPress={onClose} data-testid="safety-same">{t(safety === null ? "close" : "safety.same")}</Button>
        {safety !== null && <Button look="danger-plain" onPress={onDifferent} data-testid="safety-different">{t("safety.different")}</Button>}
        <Limits />
      </div>
    </Dialog>
  );
}

/** `named`: false where something else is to be said in its place. */
function SafetyNumber({ safety, named, wait }: { safety: string | null; named: boolean; wait: string }) {
  const t = useWords("call");
  return (
    <div className="safety">
      {named && <p className="small soft">{t("safety.number")}</p>}
      {safety === null ? <p data-testid="safety-wait">{wait}</p> : <p className="safety__digits code" data-testid="safety-number">{grouped(safety)}</p>}
    </div>
  );
}

function Limits() {
  const t = useWords("call");
  return (
    <Disclosure className="limits">
      <AriaButton slot="trigger" className="btn btn--plain">{t("safety.limits")}<Icon name="down" size="s" /></AriaButton>
      <DisclosurePanel>
        <p className="small">{t("safety.limits.body", { address: location.host })}</p>
      </DisclosurePanel>
    </Disclosure>
  );
}
