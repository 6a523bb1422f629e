// "Tell me when I am next": a message of this browser while the page lies in the background.
import { useState } from "react";
import { Button } from "../../design/Button";
import { Icon } from "../../design/Icon";
import { useWords } from "../../words";

type Permission = NotificationPermission | "impossible";

const permission = (): Permission => ("Notification" in window ? Notification.permission : "impossible");

export function TellMe() {
  const t = useWords("booking");
  const [allowed, setAllowed] = useState(permission);
  const ask = () => void Notification.requestPermission().then(setAllowed);
  if (allowed === "default") return <Button icon="bell" onPress={ask} data-testid="tell-me">{t("tell")}</Button>;
  return (
    <p className="row small told-how" role="status">
      <Icon name="bell" />
      <span>{allowed === "granted" ? t("tell.on") : t("tell.off")}</span>
    </p>
  );
}
