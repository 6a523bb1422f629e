// One link, three ways to hand it over: the device's share sheet, a copy, a code for a camera; and letters to read out.
import { useState } from "react";
import { useAnnounce } from "../../design/Announcer";
import { Button } from "../../design/Button";
import { QrCode } from "../../design/QrCode";
import { useWords } from "../../words";
import { inGroups, linkWith } from "./code";

export function ShareInvitation({ code, name }: { code: string; name: string }) {
  const t = useWords("guests");
  const announce = useAnnounce();
  const [copied, setCopied] = useState(false);
  const link = linkWith(code, location.origin);
  const copy = () => void navigator.clipboard.writeText(link).then(() => {
    setCopied(true);
    announce(t("copied"));
  }, () => undefined);
  const share = () => void navigator.share({ text: t("share.text"), url: link }).catch(() => undefined);
  return (
    <div className="card card--flat stack stack--tight invitation" data-testid="invitation" data-link={link}>
      <p className="small">{t("share.help", { name })}</p>
      <div className="row row--wrap">
        {"share" in navigator && <Button small icon="send" onPress={share} data-testid="guest-share">{t("share")}</Button>}
        <Button small look="second" icon="copy" onPress={copy} data-testid="guest-copy">{t(copied ? "copied" : "copy")}</Button>
      </div>
      <QrCode text={link} label={t("qr", { name })} />
      <p className="small soft">{t("code.help", { address: `${location.host}/guest/` })}</p>
      <p className="code invitation__code" data-testid="guest-code">{inGroups(code)}</p>
    </div>
  );
}
