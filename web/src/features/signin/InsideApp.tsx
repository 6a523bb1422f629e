// For who opened the page inside a mail or social app: where to open it instead, and its address to take along.
import { useState } from "react";
import { Button } from "../../design/Button";
import { Note } from "../../design/Surfaces";
import { isInsideAnApp } from "../../device/label";
import { useWords } from "../../words";

export function InsideApp() {
  const t = useWords("signin");
  const [copied, setCopied] = useState(false);
  if (!isInsideAnApp(navigator.userAgent)) return null;
  const copy = () => void navigator.clipboard.writeText(location.origin).then(() => setCopied(true), () => undefined);
  return (
    <Note tone="warn">
      <p>{t("inside")}</p>
      <Button small look="second" icon="copy" onPress={copy}>{t("inside.copy")}</Button>
      <p role="status">{copied ? t("inside.copied") : ""}</p>
    </Note>
  );
}
