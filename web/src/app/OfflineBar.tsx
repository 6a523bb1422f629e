// "No internet. We try again by ourselves." while there is none.
import { useEffect } from "react";
import { useAnnounce } from "../design/Announcer";
import { Icon } from "../design/Icon";
import { useWords } from "../words";
import { useOnline } from "./online";

export function OfflineBar() {
  const t = useWords("frame");
  const announce = useAnnounce();
  const online = useOnline();
  useEffect(() => {
    if (!online) announce(t("offline"));
  }, [online, announce, t]);
  if (online) return null;
  // Not live: the words were said above, and nobody wants them twice.
  return (
    <p className="offline" role="status" aria-live="off">
      <Icon name="network" size="s" />
      {t("offline")}
    </p>
  );
}
