// "Tell me when I am next": a message of this browser, also when the page is closed; a text message where there is none.
import { useEffect, useState } from "react";
import { Button } from "../../design/Button";
import { Icon } from "../../design/Icon";
import { useWords } from "../../words";
import { askForPushes, canAsk, isStopped, subscribe, type Reach } from "../notices/push";

type Told = Reach | "ask";

const before = (): Told => {
  if (!canAsk()) return "impossible";
  if (Notification.permission === "granted") return isStopped() ? "ask" : "push";
  return Notification.permission === "denied" ? "refused" : "ask";
};

export function TellMe() {
  const t = useWords("booking");
  const [told, setTold] = useState(before);
  const agreed = told === "push";
  const note = (asked: Promise<Reach>) => void asked.then(setTold, () => setTold("impossible"));
  useEffect(() => {
    if (agreed) note(subscribe());
  }, [agreed]);
  if (told === "ask") return <Button icon="bell" onPress={() => note(askForPushes())} data-testid="tell-me">{t("tell")}</Button>;
  return (
    <p className="row small told-how" role="status" data-testid="told-how" data-told={told}>
      <Icon name="bell" />
      <span>{told === "push" ? t("tell.on") : t("tell.off")}</span>
    </p>
  );
}
